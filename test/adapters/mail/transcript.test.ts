import {expect} from 'chai'
import {Transcript} from '../../../src/adapters/mail/transcript.ts'
import {Secret} from '../../../src/domain/text/secret.ts'

const PASSWORD = 'BHW/eHvx1MM9YwW4wrJG6MGVQmLDCAM99G9YiSdGEIAw'
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const text = (transcript: Transcript): string[] => transcript.lines.map(({from, text}) => `${from} ${text}`)

describe('a transcript', () => {
  it('keeps of AUTH PLAIN nothing but the mechanism', () => {
    const transcript = new Transcript([new Secret(PASSWORD)])
    transcript.client(`AUTH PLAIN ${base64(`\0AKIDEXAMPLE\0${PASSWORD}`)}`)
    transcript.server('235 Authentication successful')
    expect(text(transcript)).to.deep.equal(['client AUTH PLAIN ••••••••', 'server 235 Authentication successful'])
  })

  it('keeps nothing of what is said between AUTH LOGIN and its last reply', () => {
    const transcript = new Transcript([new Secret(PASSWORD)])
    transcript.client('AUTH LOGIN')
    transcript.server('334 VXNlcm5hbWU6')
    transcript.client(base64('AKIDEXAMPLE'))
    transcript.server('334 UGFzc3dvcmQ6')
    transcript.client(base64('a password that is not known here'))
    transcript.server('535 Authentication Credentials Invalid')
    transcript.client('QUIT')
    expect(text(transcript).filter((line) => line.startsWith('client'))).to.deep.equal([
      'client AUTH LOGIN ••••••••',
      'client ••••••••',
      'client ••••••••',
      'client QUIT',
    ])
  })

  it('hides a secret wherever it turns up, as it is or in Base64', () => {
    const transcript = new Transcript([new Secret(PASSWORD), new Secret('')])
    transcript.server(`500 what is ${PASSWORD}?`)
    transcript.server(`500 what is ${base64(PASSWORD)}?`)
    transcript.note(`so ${PASSWORD}`)
    expect(JSON.stringify(transcript.lines)).not.to.contain(PASSWORD)
    expect(JSON.stringify(transcript.lines)).not.to.contain(base64(PASSWORD).replace(/=+$/, ''))
    expect(transcript.mask(`${PASSWORD} and ${PASSWORD}`)).to.equal('•••••••• and ••••••••')
  })

  it('gives each line of a long reply a line of its own', () => {
    const transcript = new Transcript([])
    transcript.server('250-one\r\n250 two')
    expect(text(transcript)).to.deep.equal(['server 250-one', 'server 250 two'])
  })

  it('hides a secret in the Base64 of a login that holds it, wherever it stands', () => {
    for (const before of ['', '\0AKIDEXAMPLE\0', '\0AKIDEXAMPLE00\0', '\0AKIDEXAMPLE000\0']) {
      for (const after of ['', '!', ' and more']) {
        const transcript = new Transcript([new Secret(PASSWORD)])
        const said = base64(`${before}${PASSWORD}${after}`)
        transcript.server(`535 what is ${said}?`)
        const [shown = ''] = text(transcript)
        const left = shown.match(/[A-Za-z0-9+/]+/g) ?? []
        const decoded = left.map((each) => Buffer.from(each, 'base64').toString('latin1')).join('')
        expect(decoded, said).not.to.contain(PASSWORD.slice(3, -3))
        expect(shown).to.contain('••••••••')
      }
    }
  })

  it('ends in a note when a conversation does not end, and keeps what is noted of it', () => {
    const transcript = new Transcript([])
    for (let turn = 0; turn < 100_000; turn += 1) {
      transcript.client('x')
      transcript.server(`334-${'y'.repeat(20)}\r\n334 z`)
    }
    transcript.note('it did not end')
    expect(transcript.lines.length).to.be.within(100, 1100)
    expect(text(transcript).at(-2)).to.equal('note what followed is not kept')
    expect(text(transcript).at(-1)).to.equal('note it did not end')
  })
})
