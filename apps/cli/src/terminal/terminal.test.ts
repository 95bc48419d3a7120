import { describe, expect, it } from '@jest/globals';
import { RecordedStream } from '../testing/recorded-stream.ts';
import { fit, Terminal } from './terminal.ts';

const CLEAR = '\r\x1b[2K';

describe('without a terminal', () => {
  it('there are plain lines only: no status, no colours', () => {
    const stream = new RecordedStream(false);
    const terminal = new Terminal(stream);
    terminal.status('install  10/20');
    terminal.line(terminal.style('green', 'ready'));
    terminal.clear();
    expect(stream.text).toBe('ready\n');
  });
});

describe('on a terminal', () => {
  it('a line goes above the status, which stays last', () => {
    const stream = new RecordedStream(true);
    const terminal = new Terminal(stream);
    terminal.status('1/2');
    terminal.line('an event');
    terminal.clear();
    expect(stream.text).toBe(`${CLEAR}1/2${CLEAR}an event\n${CLEAR}1/2${CLEAR}`);
  });

  it('an unchanged status is not drawn again', () => {
    const stream = new RecordedStream(true);
    const terminal = new Terminal(stream);
    terminal.status('1/2');
    terminal.status('1/2');
    expect(stream.text).toBe(`${CLEAR}1/2`);
  });

  it('NO_COLOR is respected', () => {
    expect(new Terminal(new RecordedStream(true), { NO_COLOR: '1' }).style('red', 'x')).toBe('x');
  });
});

describe('fit', () => {
  it('shortens with an ellipsis only what is too long', () => {
    expect([fit('abc', 3), fit('abcd', 3)]).toEqual(['abc', 'ab…']);
  });
});
