import type {Notice} from '../../mail/notice.ts'
import {confirmationLink, type Sender, signedDocument, unsubscribeLink} from './document.ts'
import type {OutgoingMessage} from './queue.ts'
import type {Subscription} from './subscriptions.ts'

const FROM = 'AWS Notifications <no-reply@sns.amazonaws.com>'

const SUBJECTS = {
  SubscriptionConfirmation: 'AWS Notification - Subscription Confirmation',
  UnsubscribeConfirmation: 'AWS Notification - Unsubscribe Confirmation',
  Notification: 'AWS Notification Message',
} as const

/** The mail that an `email` subscription gets; one of `email-json` gets the document that a webhook would. */
export function noticeFor(message: OutgoingMessage, {arn, protocol, endpoint}: Subscription, sender: Sender): Notice {
  const subject = message.subject ?? SUBJECTS[message.type]
  if (protocol === 'email-json')
    return {from: FROM, to: endpoint, subject, text: `${signedDocument(message, arn, sender)}\n`}
  return {from: FROM, to: endpoint, subject, text: `${textOf(message, arn, sender).join('\n')}\n`}
}

/** The links are commands here: nobody reads this mail in a browser. */
function textOf(message: OutgoingMessage, subscriptionArn: string, sender: Sender): string[] {
  const confirm = `curl "${confirmationLink(message, sender)}"`
  switch (message.type) {
    case 'SubscriptionConfirmation':
      return [
        'You have chosen to subscribe to the topic:',
        message.topicArn,
        '',
        'To confirm this subscription, run:',
        confirm,
        '',
        'If this was in error, do nothing.',
      ]
    case 'UnsubscribeConfirmation':
      return ['Your subscription is removed:', subscriptionArn, '', 'If this was in error, run:', confirm]
    case 'Notification':
      return [
        message.message,
        '',
        '--',
        'To stop receiving notifications from this topic, run:',
        `curl "${unsubscribeLink(subscriptionArn, sender)}"`,
      ]
  }
}
