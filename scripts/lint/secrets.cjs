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
]

module.exports = {revealers}
