"""Judges zones of a name server as receivers do: SPF by pyspf, DMARC by checkdmarc, DKIM and MX by the records alone.

judge_zones.py ADDRESS PORT WORLD_ZONE...

Zones are read by transfer, those of the world once. Each line of standard input is a JSON object {"zone", "domain",
"senders", "spf", "dkim": {name: target}, "mx": {name: host}}; each is answered by one line: what was found, and the
records of the zone as the server holds them. An object with "zone" alone is answered by the records alone.
"""

import json
import sys

import dns.name
import dns.rdatatype
import dns.resolver
import dns.zone
import dns.query

import spf
import checkdmarc.dmarc as dmarc

ADDRESS, PORT = sys.argv[1], int(sys.argv[2])


def transferred(zone):
    read = dns.zone.Zone(dns.name.from_text(zone), relativize=False)
    dns.query.inbound_xfr(ADDRESS, read, port=PORT, lifetime=30)
    return read


class Records:
    """What a resolver gives back from the zones at hand: CNAMEs followed, wildcards applied (RFC 1034, RFC 4592)."""

    def __init__(self, zones):
        self.zones = sorted(zones, key=lambda zone: -len(zone.origin))

    def node(self, zone, name):
        found = zone.get_node(name)
        if found is not None:
            return found, True
        below = any(other.is_subdomain(name) for other in zone.keys())
        if below:
            return None, True
        encloser = name
        while encloser != zone.origin:
            encloser = encloser.parent()
            if any(other.is_subdomain(encloser) for other in zone.keys()):
                break
        wild = zone.get_node(dns.name.Name((b'*',) + encloser.labels))
        return wild, wild is not None

    def lookup(self, name, kind):
        """Rdatas of the type, and whether the name is there."""
        kind = dns.rdatatype.from_text(kind)
        for _ in range(12):
            zone = next((zone for zone in self.zones if name.is_subdomain(zone.origin)), None)
            if zone is None:
                return [], False
            node, exists = self.node(zone, name)
            if node is None:
                return [], exists
            found = node.get_rdataset(dns.rdataclass.IN, kind)
            if found is not None:
                return list(found), True
            alias = node.get_rdataset(dns.rdataclass.IN, dns.rdatatype.CNAME)
            if alias is None:
                return [], True
            name = alias[0].target
        return [], True


def wire_name(text):
    return dns.name.from_text(text)


def for_pyspf(records):
    def lookup(name, qtype, strict=True, timeout=20):
        try:
            asked = wire_name(name)
        except dns.exception.DNSException:
            return []
        found, _ = records.lookup(asked, qtype)
        if qtype in ('A', 'AAAA'):
            return [((name, qtype), rdata.address) for rdata in found]
        if qtype == 'MX':
            return [((name, qtype), (rdata.preference, rdata.exchange.to_text(True))) for rdata in found]
        if qtype == 'PTR':
            return [((name, qtype), rdata.target.to_text(True)) for rdata in found]
        return [((name, qtype), rdata.strings) for rdata in found]

    return lookup


def for_checkdmarc(records):
    def lookup(domain, record_type, **_):
        name = wire_name(domain)
        found, exists = records.lookup(name, record_type)
        if not exists:
            raise dns.resolver.NXDOMAIN()
        if not found:
            raise dns.resolver.NoAnswer(response=_Nothing())
        if record_type == 'TXT':
            return [b''.join(rdata.strings).decode('utf-8', 'replace') for rdata in found]
        return [rdata.to_text() for rdata in found]

    return lookup


class _Nothing:
    """What NoAnswer wants to name in its message."""

    question = ''


def judge_spf(records, domain, senders):
    spf.DNSLookup = for_pyspf(records)
    answers = []
    for sender in senders:
        query = spf.query(i=sender, s='bounce@' + domain, h='amazonses.com', querytime=0)
        result, _, why = query.check()
        answers.append({'result': result, 'why': str(why), 'sender': sender})
    return next((answer for answer in answers if answer['result'] != 'pass'), answers[0])


def judge_dmarc(records, domain):
    lookup = for_checkdmarc(records)
    dmarc.query_dns = lookup
    dmarc.get_mx_records = lambda domain, **_: [{'preference': 10, 'hostname': 'mx', 'addresses': ['192.0.2.1']}]
    found = dmarc.check_dmarc(domain, ignore_unrelated_records=True)
    answer = {'valid': found['valid'], 'record': found['record'], 'location': found['location']}
    if found['valid']:
        tags = found['tags']
        answer['tags'] = {
            name: tags[name]['value'] for name in ('p', 'sp', 'np', 'adkim', 'aspf', 't') if name in tags
        }
    else:
        answer['error'] = str(found['error'])
    answer['warnings'] = [str(each) for each in found.get('warnings', [])]
    return answer


def judge_dkim(records, wanted):
    def target(name):
        zone = next(zone for zone in records.zones if wire_name(name).is_subdomain(zone.origin))
        node, _ = records.node(zone, wire_name(name))
        alias = None if node is None else node.get_rdataset(dns.rdataclass.IN, dns.rdatatype.CNAME)
        return None if alias is None else alias[0].target

    return all(target(name) == wire_name(host) for name, host in wanted.items())


def judge_mx(records, wanted):
    def right(name, host):
        found, _ = records.lookup(wire_name(name), 'MX')
        return len(found) == 1 and found[0].exchange == wire_name(host)

    return all(right(name, host) for name, host in wanted.items())


def lines_of(zone):
    return sorted(
        f'{name} {ttl} {dns.rdatatype.to_text(rdata.rdtype)} {rdata.to_text()}'
        for name, ttl, rdata in zone.iterate_rdatas()
        if rdata.rdtype != dns.rdatatype.SOA
    )


def main():
    world = [transferred(zone) for zone in sys.argv[3:]]
    for line in sys.stdin:
        asked = json.loads(line)
        zone = transferred(asked['zone'])
        judged = judge(Records([zone, *world]), asked) if 'domain' in asked else {}
        print(json.dumps({**judged, 'records': lines_of(zone)}), flush=True)


def judge(records, asked):
    return {
        'spf': judge_spf(records, asked['spf'], asked['senders']),
        'dmarc': judge_dmarc(records, asked['domain']),
        'dkim': judge_dkim(records, asked['dkim']),
        'mx': judge_mx(records, asked['mx']),
    }


if __name__ == '__main__':
    main()
