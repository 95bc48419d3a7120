/**
 * Where the random tests begin. The same in every run, so that no change fails by another's chance; CLOUDLOOM_SEED=N
 * begins elsewhere. `npm run differential` always draws its own.
 */
export const SEED = Number(process.env['CLOUDLOOM_SEED'] ?? 20_261_121);
