import type {TestMail} from '../../domain/sending/test-mail.ts'

/** The mail as an RFC 5322 message. SES puts its own Message-ID and Date in the place of ours. */
export async function composeMessage(mail: TestMail): Promise<Buffer> {
  const {default: MailComposer} = await import('nodemailer/lib/mail-composer')
  const composer = new MailComposer({
    from: mail.from,
    to: [...mail.to],
    subject: mail.subject,
    text: mail.text,
    headers: mail.configurationSet === undefined ? {} : {'X-SES-CONFIGURATION-SET': mail.configurationSet},
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return await composer.compile().build()
}
