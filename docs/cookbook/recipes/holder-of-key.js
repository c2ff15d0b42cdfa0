// Signs what a client of the package soap sends with SHA-256 (WS-Security); the key is RSA or elliptic, in PEM.
//   client.setSecurity(new HolderOfKey(key, assertion))
// The assertion is the token of the STS, as text, and the key is the one that it confirms.
const crypto = require('crypto')
const { SignedXml } = require('xml-crypto')

const OASIS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-'
const WSSE = OASIS + 'wssecurity-secext-1.0.xsd'
const WSSE11 = 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd'
const WSU = OASIS + 'wssecurity-utility-1.0.xsd'
const SAML_TOKEN = 'http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1'
const ASSERTION_ID = 'http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID'
const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256'

// What every signature needs, with whatever token: the key, a Timestamp, and the parts that are signed.
class Signing {
  constructor (key) {
    this.key = crypto.createPrivateKey(key)
    const kind = this.key.asymmetricKeyType === 'ec' ? 'ecdsa' : 'rsa'
    this.algorithm = `http://www.w3.org/2001/04/xmldsig-more#${kind}-sha256`
  }

  // Called by soap with the whole message: adds a Timestamp of a minute, the token, and the signature.
  postProcess (xml, envelopeKey) {
    const now = Date.now()
    const security = `<wsse:Security xmlns:wsse="${WSSE}" xmlns:wsu="${WSU}" ${envelopeKey}:mustUnderstand="1">` +
      `<wsu:Timestamp><wsu:Created>${moment(now)}</wsu:Created><wsu:Expires>${moment(now + 60000)}</wsu:Expires>` +
      `</wsu:Timestamp>${this.signedToken || ''}</wsse:Security>`
    const place = xml.indexOf(`</${envelopeKey}:Header>`)
    const signed = this.sign(xml.slice(0, place) + security + xml.slice(place), [
      `/*/*[name(.)='${envelopeKey}:Body']`, ...this.parts.map(name => `/*/*/*/*[name(.)='${name}']`)
    ])
    // The assertion has a signature of its own: it goes in as text, after all else is done.
    const start = signed.indexOf('<ds:Signature')
    return signed.slice(0, start) + (this.assertion || '') + signed.slice(start)
  }

  sign (xml, xpaths) {
    const signer = new SignedXml({
      privateKey: this.key,
      idMode: 'wssecurity',
      signatureAlgorithm: this.algorithm,
      canonicalizationAlgorithm: EXC_C14N,
      getKeyInfoContent: () => this.reference
    })
    // The package knows RSA only. Of an elliptic signature XML wants the two numbers behind each other.
    const algorithm = {
      getAlgorithmName: () => this.algorithm,
      getSignature: data =>
        crypto.sign('sha256', Buffer.from(data), { key: this.key, dsaEncoding: 'ieee-p1363' }).toString('base64')
    }
    signer.SignatureAlgorithms[this.algorithm] = function () { return algorithm }
    for (const xpath of xpaths) {
      signer.addReference({ xpath, transforms: [EXC_C14N], digestAlgorithm: SHA256 })
    }
    signer.computeSignature(xml, { prefix: 'ds', location: { reference: "/*/*/*[name(.)='wsse:Security']" } })
    return signer.getSignedXml()
  }
}

// Signs Body and Timestamp with the key that an assertion confirms; the assertion goes along as it is.
class HolderOfKey extends Signing {
  constructor (key, assertion) {
    super(key)
    this.assertion = assertion
    this.parts = ['wsu:Timestamp']
    const id = assertion.match(/\sAssertionID\s*=\s*["']([^"']+)/)[1]
    this.reference = `<wsse:SecurityTokenReference xmlns:wsse="${WSSE}" xmlns:wsse11="${WSSE11}" ` +
      `wsse11:TokenType="${SAML_TOKEN}"><wsse:KeyIdentifier ValueType="${ASSERTION_ID}">${id}</wsse:KeyIdentifier>` +
      '</wsse:SecurityTokenReference>'
  }
}

const moment = at => new Date(at).toISOString()

module.exports = { HolderOfKey, Signing, SAML_TOKEN }
