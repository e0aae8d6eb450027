/** How HTTP deliveries are retried, in the words of SNS (Amazon SNS Developer Guide, "Creating an HTTP/S delivery policy"). */
export const HTTP_DELIVERY_POLICY = {
  defaultHealthyRetryPolicy: {
    minDelayTarget: 20,
    maxDelayTarget: 20,
    numRetries: 3,
    numMaxDelayRetries: 0,
    numNoDelayRetries: 0,
    numMinDelayRetries: 0,
    backoffFunction: 'linear',
  },
  disableSubscriptionOverrides: false,
  defaultRequestPolicy: {headerContentType: 'text/plain; charset=UTF-8'},
} as const
