// A client of BatchUpload made from the WSDL by the package soap, signing with WSSecurityCert and SHA-256.
// node client.js WSDL KEY.pem CERTIFICATE.pem OPERATION REQUEST.xml, prints the answer as JSON.
const fs = require('fs')
const soap = require('soap')

const [wsdl, key, certificate, operation, request] = process.argv.slice(2)

async function call() {
  const client = await soap.createClientAsync(wsdl)
  client.setSecurity(new soap.WSSecurityCert(fs.readFileSync(key), fs.readFileSync(certificate, 'utf8'), '', {
    hasTimeStamp: true,
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
  }))
  const [answer] = await client[operation + 'Async']({ _xml: fs.readFileSync(request, 'utf8') })
  console.log(JSON.stringify(answer))
}

call().catch(error => { console.error(error.message); process.exit(1) })
