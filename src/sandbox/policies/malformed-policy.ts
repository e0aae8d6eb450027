/** The message says what is wrong; each service has its own exception for it. */
export class MalformedPolicy extends Error {}
