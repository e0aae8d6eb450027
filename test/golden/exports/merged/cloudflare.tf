# Records that Amazon SES needs for agency.gov, in the zone agency.gov
# For the provider cloudflare/cloudflare, version 5 or later. A resource stands for one record;
# others of the same name and type are left alone. To replace a record, import it into the resource.

variable "ses_agency_gov_zone_id" {
  type        = string
  description = "ID of the Cloudflare zone agency.gov"
}

# It lets receivers check the signature of your mail; SES verifies the domain by these.
# It is there already: import it, or leave it to whoever manages it.
resource "cloudflare_dns_record" "ses_agency_gov_dkim_record_0" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "tokena._domainkey.agency.gov"
  type    = "CNAME"
  ttl     = 600
  content = "tokena.dkim.amazonses.com"
  proxied = false
}

resource "cloudflare_dns_record" "ses_agency_gov_dkim_record_1" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "tokenb._domainkey.agency.gov"
  type    = "CNAME"
  ttl     = 600
  content = "tokenb.dkim.amazonses.com"
  proxied = false
}

resource "cloudflare_dns_record" "ses_agency_gov_dkim_record_2" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "tokenc._domainkey.agency.gov"
  type    = "CNAME"
  ttl     = 600
  content = "tokenc.dkim.amazonses.com"
  proxied = false
}

# It says that SES may send, in the one SPF record that a name may have.
# There are TXT records at agency.gov already: import them, or change the resource that manages
# them.
# Replaced or removed: "v=spf1 include:_spf.agency-mail.example -all"
resource "cloudflare_dns_record" "ses_agency_gov_spf_verification_record" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "agency.gov"
  type    = "TXT"
  ttl     = 3600
  content = "\"v=spf1 include:_spf.agency-mail.example include:amazonses.com -all\""
}

# It brings bounces of your MAIL FROM domain back to SES.
# There are MX records at mail.agency.gov already: import them, or change the resource that manages
# them.
# Replaced or removed: 20 mx.old-host.example.
resource "cloudflare_dns_record" "ses_agency_gov_mx_verification_record" {
  zone_id  = var.ses_agency_gov_zone_id
  name     = "mail.agency.gov"
  type     = "MX"
  ttl      = 600
  content  = "feedback-smtp.us-gov-west-1.amazonses.com"
  priority = 10
}

# It says what receivers do with mail that neither DKIM nor SPF vouches for.
# Publish DKIM first, and this one when it is verified: p=reject makes receivers refuse mail from
# agency.gov that is not signed yet, from any sender. If there is a record at _dmarc.agency.gov
# already, change that one: receivers ignore both of two.
# There are TXT records at _dmarc.agency.gov already: import them, or change the resource that
# manages them.
# Replaced or removed: "v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov"
resource "cloudflare_dns_record" "ses_agency_gov_dmarc_verification_record" {
  zone_id = var.ses_agency_gov_zone_id
  name    = "_dmarc.agency.gov"
  type    = "TXT"
  ttl     = 600
  content = "\"v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov,mailto:dmarc-reader-0@reports.agency.gov,mailto:dmarc-reader-1@reports.agency.gov,mailto:dmarc-reader-2@reports.agency.gov,mailto:dmarc-reader-3@reports.agency.gov,mailto:dmarc-reader-4@reports.ag\" \"ency.gov,mailto:dmarc-reader-5@reports.agency.gov; ruf=mailto:admin@agency.gov\""
}
