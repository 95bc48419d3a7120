export { SCOPE, WORKFLOWS, createWorld, refusal, start, type World } from './execution-world.ts';
export { FakeLauncher } from './fake-launcher.ts';
