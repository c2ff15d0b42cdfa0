// Asks the STS of eHealth for a token (WS-Trust 1.3), over the HTTP client of the package soap.
//   const assertion = await askToken(url, key, certificate): key and certificate in PEM, the assertion as text.
// Keep it until five minutes before its NotOnOrAfter.
const crypto = require('crypto')
const soap = require('soap')
const { DOMParser } = require('@xmldom/xmldom')
const { Signing, SAML_TOKEN } = require('./holder-of-key.js')

const WST = 'http://docs.oasis-open.org/ws-sx/ws-trust/200512'
const AUTH = 'http://docs.oasis-open.org/wsfed/authorization/200706'
const OASIS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-'
const X509V3 = OASIS + 'x509-token-profile-1.0#X509v3'
const BASE64 = OASIS + 'soap-message-security-1.0#Base64Binary'
const SAML = 'urn:oasis:names:tc:SAML:1.0:assertion'
const ACTION = 'urn:be:fgov:ehealth:sts:protocol:v1:RequestSecurityToken'

const PERSON = 'urn:be:fgov:person:ssin'
const HOLDER = 'urn:be:fgov:ehealth:1.0:certificateholder'
const PRACTICES = {
  'NIHII-OFFICE_DOCTORS': 'officedoctors',
  'NIHII-GROUP_DOCTORS': 'groupofdoctors',
  'NIHII-MEDICAL_HOUSE': 'medicalhouse',
  'NIHII-GUARD_POST': 'guardpost'
}

// Signs Body, Timestamp and the certificate beside them.
class WithCertificate extends Signing {
  constructor (key, certificate) {
    super(key)
    this.parts = ['wsu:Timestamp', 'wsse:BinarySecurityToken']
    const text = new crypto.X509Certificate(certificate).raw.toString('base64')
    this.signedToken = `<wsse:BinarySecurityToken wsu:Id="token-1" EncodingType="${BASE64}" ValueType="${X509V3}">` +
      `${text}</wsse:BinarySecurityToken>`
    this.reference = `<wsse:SecurityTokenReference xmlns:wsse="${OASIS}wssecurity-secext-1.0.xsd">` +
      `<wsse:Reference URI="#token-1" ValueType="${X509V3}"/></wsse:SecurityTokenReference>`
  }
}

async function askToken (url, key, certificate) {
  const envelope = '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header></soap:Header>' +
    `<soap:Body>${request(new crypto.X509Certificate(certificate))}</soap:Body></soap:Envelope>`
  const signed = new WithCertificate(key, certificate).postProcess(envelope, 'soap')
  return assertionIn(await post(url, signed))
}

function post (url, message) {
  const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${ACTION}"` }
  return new Promise((resolve, reject) => new soap.HttpClient().request(
    url, message, (error, response, body) => error ? reject(error) : resolve(body), headers))
}

function request (certificate) {
  const { said, wanted, number } = claims(certificate)
  const now = Date.now()
  const moment = at => new Date(at).toISOString()
  return `<wst:RequestSecurityToken xmlns:wst="${WST}" xmlns:auth="${AUTH}" Context="RC-${crypto.randomUUID()}">` +
    `<wst:TokenType>${SAML_TOKEN}</wst:TokenType><wst:RequestType>${WST}/Issue</wst:RequestType>` +
    `<wst:Claims Dialect="${AUTH}/authclaims">` +
    said.map(name => `<auth:ClaimType Uri="${name}"><auth:Value>${number}</auth:Value></auth:ClaimType>`).join('') +
    wanted.map(name => `<auth:ClaimType Uri="${name}"/>`).join('') +
    `</wst:Claims><wst:Lifetime xmlns:wsu="${OASIS}wssecurity-utility-1.0.xsd">` +
    `<wsu:Created>${moment(now)}</wsu:Created><wsu:Expires>${moment(now + 24 * 3600 * 1000)}</wsu:Expires>` +
    // eHealth writes ws-trust without the dash here.
    '</wst:Lifetime><wst:KeyType>http://docs.oasis-open.org/ws-sx/wstrust/200512/PublicKey</wst:KeyType>' +
    `<wst:UseKey><wsse:SecurityTokenReference xmlns:wsse="${OASIS}wssecurity-secext-1.0.xsd">` +
    '<ds:X509Data xmlns:ds="http://www.w3.org/2000/09/xmldsig#">' +
    `<ds:X509Certificate>${certificate.raw.toString('base64')}</ds:X509Certificate></ds:X509Data>` +
    '</wsse:SecurityTokenReference></wst:UseKey></wst:RequestSecurityToken>'
}

// What the holder says of itself, what eHealth must certify, and the number in the certificate.
function claims (certificate) {
  const [, kind, number] = certificate.subject.match(/^CN=([A-Z0-9_-]+)=([0-9]+)/m)
  if (kind === 'SSIN') {
    const wanted = [`${PERSON}:doctor:boolean`, `${PERSON}:ehealth:1.0:doctor:nihii11`]
    return { said: [`${HOLDER}:person:ssin`, PERSON], wanted, number }
  }
  const practice = PRACTICES[kind]
  const named = `urn:be:fgov:ehealth:1.0:${practice}:nihii-number`
  const wanted = [`${named}:recognised${practice}:boolean`, `${named}:recognised${practice}:nihii11`]
  return { said: [`${HOLDER}:${practice}:nihii-number`, named], wanted, number }
}

// The assertion as it stands in the answer, letter by letter, and every namespace that holds around it: so the
// signature of the STS stays good.
function assertionIn (answer) {
  const root = new DOMParser().parseFromString(answer, 'text/xml').documentElement
  const assertions = root.getElementsByTagNameNS(SAML, 'Assertion')
  if (assertions.length !== 1) {
    throw new Error(root.getElementsByTagName('faultstring')[0]?.textContent || 'The STS answered with something else.')
  }
  const { tagName, parentNode } = assertions[0]
  const declared = new Set(Array.from(assertions[0].attributes, each => each.name))
  let missing = ''
  for (let around = parentNode; around !== root.parentNode; around = around.parentNode) {
    for (const { name, value } of Array.from(around.attributes)) {
      if (/^xmlns(:|$)/.test(name) && !declared.has(name)) {
        declared.add(name)
        missing += ` ${name}="${value}"`
      }
    }
  }
  const start = answer.search(new RegExp(`<${tagName}[\\s>]`)) + tagName.length + 1
  const end = answer.indexOf(`</${tagName}>`)
  return `<${tagName}${missing}${answer.slice(start, end)}</${tagName}>`
}

module.exports = { askToken }
