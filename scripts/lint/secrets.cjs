// The files that may turn a secret back into text, and why.
const revealers = [
  // The class itself, for everybody who only holds or passes on a secret.
  'src/domain/text/secret.ts',
  // Delivers credentials to a file, to standard output, to a command; shows the host of a webhook with a password.
  'src/domain/binding/delivered-credentials.ts',
  // SMTP AUTH, AWS signatures, and masking both in what a server echoes.
  'src/adapters/mail/smtp-transport.ts',
  'src/adapters/mail/api-transport.ts',
  'src/adapters/mail/mail-transports.ts',
  'src/adapters/mail/transcript.ts',
  // Headers, forms and bodies of requests; the signatures of the AWS SDK; the claims of a token.
  'src/adapters/http/json-client.ts',
  'src/adapters/http/aws-account.ts',
  'src/adapters/cloudfoundry/access-token.ts',
  // Into the file or the keychain that keeps it, and out of JSON that holds a key; the URL of a database.
  'src/adapters/contexts/secrets.ts',
  'src/adapters/contexts/aws-access.ts',
  'src/adapters/postgres/store.ts',
]

module.exports = {revealers}
