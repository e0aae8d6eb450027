/** How credentials are written; the order is that of the help. */
export const CREDENTIAL_FORMATS = ['dotenv', 'json', 'yaml', 'vcap', 'smtp-url'] as const
export type CredentialFormat = (typeof CREDENTIAL_FORMATS)[number]
