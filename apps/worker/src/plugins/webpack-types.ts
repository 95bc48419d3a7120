import type { BundleOptions } from '@temporalio/worker';

/** The bundler's own types, as far as the SDK's option shows them: which bundler it is, is the SDK's choice. */
export type BundlerConfiguration = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];

type PluginFunction = Extract<
  NonNullable<BundlerConfiguration['plugins']>[number],
  (...given: never[]) => void
>;
export type Compiler = Parameters<PluginFunction>[0];
type OnCompilation = Parameters<Parameters<Compiler['hooks']['compilation']['tap']>[1]>;
export type Compilation = OnCompilation[0];
export type ModuleFactory = OnCompilation[1]['normalModuleFactory'];
type ParserHooks = ModuleFactory['hooks']['parser'];
// Only a value's type can be instantiated for one kind of module.
// eslint-disable-next-line @typescript-eslint/no-unused-vars
declare const parserHooks: ParserHooks;
type ParserHook = ReturnType<typeof parserHooks.for<'javascript/auto'>>;
export type JavascriptParser = Parameters<Parameters<ParserHook['tap']>[1]>[0];
