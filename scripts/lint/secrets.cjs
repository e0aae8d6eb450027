// The files that may turn a secret back into text, and why.
const revealers = [
  // The class itself, for everybody who only holds or passes on a secret.
  'src/domain/text/secret.ts',
  // Delivers credentials; shows a webhook without its password.
  'src/domain/binding/delivered-credentials.ts',
  'src/domain/binding/masked-credentials.ts',
  // SMTP AUTH, AWS signatures, and masking both in what a server echoes.
  'src/adapters/mail/smtp-transport.ts',
  'src/adapters/mail/api-transport.ts',
  'src/adapters/mail/mail-transports.ts',
  'src/adapters/mail/transcript.ts',
  // The runner masks what it is given as text.
  'src/adapters/github-actions/secret-mask.ts',
  // Headers, forms and bodies of requests; the signatures of the AWS SDK; the claims of a token.
  'src/adapters/http/json-client.ts',
  'src/adapters/http/aws-account.ts',
  'src/adapters/cloudfoundry/access-token.ts',
  // Into the file or the keychain that keeps it, and out of JSON that holds a key; the URL of a database.
  'src/adapters/contexts/secrets.ts',
  'src/adapters/contexts/aws-access.ts',
  'src/adapters/postgres/store.ts',
]

/** The files that may deliver credentials to their owner, or as the form of a file. */
const deliverers = [
  'src/domain/binding/credential-formats.ts',
  'src/app/binding/bind-and-deliver.ts',
  'src/app/binding/bind.ts',
  'src/app/rotation/steps.ts',
  // The schema of a plan checks what the request will say.
  'src/adapters/osb/binding-creation.ts',
]

module.exports = {deliverers, revealers}
