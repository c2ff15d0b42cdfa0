// A client of the RegistratieService made from the WSDL by the package soap, with the recipes of the cookbook.
// node registration.js RECIPES token STS KEY.pem CERTIFICATE.pem prints the assertion, and
// node registration.js RECIPES OPERATION WSDL KEY.pem TOKEN.xml REQUEST.json the answer as JSON;
// node registration.js RECIPES sign ENVELOPE.xml KEY.pem TOKEN.xml prints a signed message.
const fs = require('fs')
const soap = require('soap')

const [recipes, operation, subject, keyFile, tokenFile, request] = process.argv.slice(2)
const { HolderOfKey } = require(recipes + '/holder-of-key.js')
const { askToken } = require(recipes + '/token.js')
const read = file => fs.readFileSync(file, 'utf8')

async function call () {
  const client = await soap.createClientAsync(subject)
  client.setSecurity(new HolderOfKey(read(keyFile), read(tokenFile)))
  try {
    const [answer] = await client[operation + 'Async'](JSON.parse(read(request)))
    return JSON.stringify(answer)
  } catch (error) {
    if (!error.root) throw error
    return JSON.stringify({ fault: error.root.Envelope.Body.Fault.faultstring })
  }
}

async function main () {
  if (operation === 'token') return askToken(subject, read(keyFile), read(tokenFile))
  if (operation === 'sign') return new HolderOfKey(read(keyFile), read(tokenFile)).postProcess(read(subject), 'soap')
  return call()
}

main().then(said => process.stdout.write(said)).catch(error => { console.error(error); process.exitCode = 1 })
