export { builtinWorkflows } from './builtin-workflows.ts';
