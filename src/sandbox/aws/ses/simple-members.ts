import type {Members} from '../protocols/members.ts'
import {readBlob} from './blob.ts'
import type {Attachment, SimpleContent} from './simple-message.ts'

/** Reads `Content.Simple` of the second version of the API. @throws AwsError */
export function readSimple(simple: Members): SimpleContent {
  simple.knowsOnly('SendEmail', ['Subject', 'Body', 'Headers', 'Attachments'])
  const body = simple.structure('Body')
  return {
    subject: data(simple, 'Subject'),
    text: data(body, 'Text'),
    html: data(body, 'Html'),
    headers: simple.structures('Headers').map((one) => ({name: one.string('Name'), value: one.string('Value')})),
    attachments: simple.structures('Attachments').map(readAttachment),
  }
}

function data(parent: Members, name: string): string | undefined {
  return parent.optionalStructure(name)?.string('Data')
}

function readAttachment(one: Members): Attachment {
  return {
    fileName: one.string('FileName'),
    content: readBlob(one, 'RawContent'),
    inline: one.optionalChoice('ContentDisposition', ['ATTACHMENT', 'INLINE']) === 'INLINE',
    contentType: one.optionalString('ContentType'),
    contentId: one.optionalString('ContentId'),
  }
}
