/** Why a pickle cannot be read, as the end of a sentence that begins with "it". */
export class PickleError extends Error {}
