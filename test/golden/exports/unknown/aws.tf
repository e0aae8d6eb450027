# Records that Amazon SES needs for agency.gov, in the zone agency.gov
# For the provider hashicorp/aws. A resource stands for a whole record set: it holds all values that
# the set shall have. The provider refuses to create a set that exists, unless it is imported.

variable "ses_agency_gov_zone_id" {
  type        = string
  description = "ID of the Route 53 hosted zone agency.gov"
}

# It lets receivers check the signature of your mail; SES verifies the domain by these.
resource "aws_route53_record" "ses_agency_gov_dkim_record_0" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "tokena._domainkey.agency.gov"
  type    = "CNAME"
  ttl     = 600
  records = ["tokena.dkim.amazonses.com"]
}

resource "aws_route53_record" "ses_agency_gov_dkim_record_1" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "tokenb._domainkey.agency.gov"
  type    = "CNAME"
  ttl     = 600
  records = ["tokenb.dkim.amazonses.com"]
}

resource "aws_route53_record" "ses_agency_gov_dkim_record_2" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "tokenc._domainkey.agency.gov"
  type    = "CNAME"
  ttl     = 600
  records = ["tokenc.dkim.amazonses.com"]
}

# It lets SES send for your MAIL FROM domain, so that SPF passes and aligns.
# It is not known what TXT records are published at mail.agency.gov: if there are any, change those
# instead.
resource "aws_route53_record" "ses_agency_gov_spf_verification_record" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "mail.agency.gov"
  type    = "TXT"
  ttl     = 600
  records = ["v=spf1 include:amazonses.com -all"]
}

# It brings bounces of your MAIL FROM domain back to SES.
resource "aws_route53_record" "ses_agency_gov_mx_verification_record" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "mail.agency.gov"
  type    = "MX"
  ttl     = 600
  records = ["10 feedback-smtp.us-gov-west-1.amazonses.com"]
}

# It says what receivers do with mail that neither DKIM nor SPF vouches for.
# Publish DKIM first, and this one when it is verified: p=reject makes receivers refuse mail from
# agency.gov that is not signed yet, from any sender. If there is a record at _dmarc.agency.gov
# already, change that one: receivers ignore both of two.
# It is not known what TXT records are published at _dmarc.agency.gov: if there are any, change
# those instead.
resource "aws_route53_record" "ses_agency_gov_dmarc_verification_record" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "_dmarc.agency.gov"
  type    = "TXT"
  ttl     = 600
  records = ["v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov,mailto:admin@agency.gov; ruf=mailto:admin@agency.gov"]
}
