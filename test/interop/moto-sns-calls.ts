import {callsOf, part, type TitledCall} from './moto-call.ts'

export function snsCalls(): TitledCall[] {
  const sns = callsOf('sns')
  const TopicArn = part('topic', 'TopicArn')
  const topic = {TopicArn}
  const nowhere = {TopicArn: 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:nowhere'}
  const SubscriptionArn = part('subscription', 'SubscriptionArn')
  const email = {...topic, Protocol: 'email', Endpoint: 'a@agency.test', ReturnSubscriptionArn: true}
  const attribute = (AttributeName: string, AttributeValue: string) => ({...topic, AttributeName, AttributeValue})
  const setting = (AttributeName: string, AttributeValue: string) => ({SubscriptionArn, AttributeName, AttributeValue})
  return [
    sns('a topic', 'create_topic', {Name: 'feedback', Tags: [{Key: 'team', Value: 'mail'}]}, 'topic'),
    sns('the same topic again', 'create_topic', {Name: 'feedback'}),
    sns('a topic with a name that cannot be', 'create_topic', {Name: 'two words'}),
    sns('a topic with attributes', 'create_topic', {Name: 'loud', Attributes: {DisplayName: 'Loud'}}),
    sns('topics', 'list_topics'),
    sns('attributes of a topic', 'get_topic_attributes', topic),
    sns('attributes of a topic that is not there', 'get_topic_attributes', nowhere),
    sns('a name to show', 'set_topic_attributes', attribute('DisplayName', 'Feedback')),
    sns('the second version of signatures', 'set_topic_attributes', attribute('SignatureVersion', '2')),
    sns('attributes that were set', 'get_topic_attributes', topic),
    sns('a subscription by e-mail', 'subscribe', email, 'subscription'),
    sns('the same subscription again', 'subscribe', email),
    sns('a subscription without the ARN', 'subscribe', {...topic, Protocol: 'email', Endpoint: 'b@agency.test'}),
    sns('subscriptions of a topic', 'list_subscriptions_by_topic', topic),
    sns('subscriptions of a topic that is not there', 'list_subscriptions_by_topic', nowhere),
    sns('all subscriptions', 'list_subscriptions'),
    sns('attributes of a subscription', 'get_subscription_attributes', {SubscriptionArn}),
    sns('a filter', 'set_subscription_attributes', setting('FilterPolicy', '{"kind":["Bounce",{"prefix":"Comp"}]}')),
    sns('a filter on the body', 'set_subscription_attributes', setting('FilterPolicyScope', 'MessageBody')),
    sns('attributes of a subscription with a filter', 'get_subscription_attributes', {SubscriptionArn}),
    sns('a confirmation with a token that nobody was given', 'confirm_subscription', {...topic, Token: 'a'.repeat(64)}),
    sns('a message', 'publish', {...topic, Message: 'hello', Subject: 'Hello'}),
    sns('a message to a topic that is not there', 'publish', {...nowhere, Message: 'hello'}),
    sns('a message with a subject that is too long', 'publish', {...topic, Message: 'hello', Subject: 'a'.repeat(101)}),
    sns('a message that is too long', 'publish', {...topic, Message: 'a'.repeat(256 * 1024 + 1)}),
    sns('messages by protocol without a default', 'publish', {
      ...{...topic, MessageStructure: 'json'},
      Message: '{"email":"hello"}',
    }),
    sns('an attribute without a value', 'publish', {
      ...{...topic, Message: 'hello'},
      MessageAttributes: {kind: {DataType: 'String'}},
    }),
    sns('tags', 'tag_resource', {ResourceArn: TopicArn, Tags: [{Key: 'stage', Value: 'test'}]}),
    sns('tags of a topic', 'list_tags_for_resource', {ResourceArn: TopicArn}),
    sns('tags taken away', 'untag_resource', {ResourceArn: TopicArn, TagKeys: ['team', 'never there']}),
    sns('tags that are left', 'list_tags_for_resource', {ResourceArn: TopicArn}),
    sns('the same topic with other tags', 'create_topic', {Name: 'feedback', Tags: [{Key: 'team', Value: 'web'}]}),
    sns('a third version of signatures', 'set_topic_attributes', attribute('SignatureVersion', '3')),
    sns('an attribute that there is not', 'set_topic_attributes', attribute('Odd', 'yes')),
    sns('a policy that is no JSON', 'set_topic_attributes', attribute('Policy', 'Allow everything')),
    sns('a filter that is no JSON', 'set_subscription_attributes', setting('FilterPolicy', 'everything')),
    sns('a filter on something else', 'set_subscription_attributes', setting('FilterPolicyScope', 'Envelope')),
    sns('an attribute of subscriptions that there is not', 'set_subscription_attributes', setting('Odd', 'yes')),
    sns('a subscription to what is no address', 'subscribe', {...email, Endpoint: 'nobody'}),
    sns('a subscription by a protocol that there is not', 'subscribe', {...email, Protocol: 'pigeon'}),
    sns('a subscription to what does not fit the protocol', 'subscribe', {...email, Protocol: 'https'}),
    sns('a subscription to a topic that is not there', 'subscribe', {...email, ...nowhere}),
    sns('a subscription ended that nobody confirmed', 'unsubscribe', {SubscriptionArn}),
    sns('a topic deleted', 'delete_topic', topic),
    sns('a topic deleted again', 'delete_topic', topic),
    sns('subscriptions that went with the topic', 'list_subscriptions'),
    sns('a topic with an attribute that there is not', 'create_topic', {Name: 'odd', Attributes: {Odd: 'yes'}}),
  ]
}
