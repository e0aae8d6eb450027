/** What the broker offers: one service with one plan. Plan schemas are absent, as they are on cloud.gov. */

export const SERVICE_ID = '260f2ead-b9e9-48b5-9a01-6e3097208ad7'
export const PLAN_ID = '35ffb84b-a898-442e-b5f9-0a6a5229827d'
export const SERVICE_NAME = 'aws-ses'
export const PLAN_NAME = 'domain'

export const SERVICE_TAGS = ['aws', 'csb'] as const

const DESCRIPTION = 'Mail from domains that you own, over SMTP and the Amazon SES API'

/** @param version of OpenTofu that the broker runs: the plan's maintenance_info */
export const catalog = (version: string) => ({
  services: [
    {
      id: SERVICE_ID,
      name: SERVICE_NAME,
      description: DESCRIPTION,
      bindable: true,
      instances_retrievable: true,
      bindings_retrievable: true,
      tags: SERVICE_TAGS,
      plan_updateable: false,
      plans: [
        {
          id: PLAN_ID,
          name: PLAN_NAME,
          description: 'Credentials that may send as any address of one domain',
          free: false,
          metadata: {displayName: 'Send-only service'},
          maintenance_info: {
            version,
            description: `Infrastructure is managed with OpenTofu ${version}`,
          },
        },
      ],
      metadata: {
        displayName: 'AWS Simple Email Service',
        longDescription: DESCRIPTION,
        providerDisplayName: 'Cloud.gov',
        documentationUrl: 'https://cloud.gov/docs/services/aws-ses/',
        imageUrl: 'https://services.cloud.gov/images/amazon-ses.svg',
        supportUrl: 'https://cloud.gov/contact/',
      },
    },
  ],
})
