import { describe, expect, it } from '@jest/globals';
import { renderEvent, summariseEvent, type ShownEvent } from './event-line.ts';

const event: ShownEvent = {
  timestamp: '2026-11-21T10:02:11.000Z',
  type: 'cloudify_event',
  message: "Task succeeded 'script_runner.tasks.run'",
  nodeInstanceId: 'db_a81c0z',
  operation: 'cloudify.interfaces.lifecycle.configure',
};

describe('an event line', () => {
  it('has the time of day, the instance and the message', () => {
    expect(renderEvent(event)).toMatch(
      /^ {2}\d\d:\d\d:11 {2}db_a81c0z {15}Task succeeded 'script_runner.tasks.run'$/,
    );
  });

  it('of a log has its level', () => {
    expect(renderEvent({ ...event, type: 'cloudify_log', level: 'info', message: 'hello\n' })).toMatch(
      /INFO: hello$/,
    );
  });
});

describe('the summary of an event', () => {
  it('is the instance and the short name of the operation', () => {
    expect(summariseEvent(event)).toBe('db_a81c0z: configure');
    expect(summariseEvent({ ...event, nodeInstanceId: null, operation: null, message: 'Starting' })).toBe(
      'Starting',
    );
  });
});
