import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Registers, removes and fetches vaccinations by the RegistratieService, with nothing but the JDK (17 or later).
 *
 * <p>Read it from the top: the STS of eHealth gives a token, an assertion that says whose key it is; a request goes into
 * a SOAP envelope, with the token in its header; the envelope is signed with that key and POSTed, and the answer is read.
 * It is the same for a doctor, a trainee, a stagemeester and a group practice: the certificate says who speaks.
 * README.md tells how to run it.
 */
public final class RegistrationClient {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String SERVICE = "http://www.vaccinnet.be/VaccinnetUPL/wupl/VaccinationService/V21";
    private static final String MESSAGES = SERVICE + "/message";
    private static final String KMEHR = "http://www.ehealth.fgov.be/standards/kmehr/schema/v1";
    private static final String FINDINGS = "urn:openvaccinnet:findings:1";
    private static final String OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    private static final String WSSE = OASIS + "wssecurity-secext-1.0.xsd";
    private static final String WSSE11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
    private static final String WSU = OASIS + "wssecurity-utility-1.0.xsd";
    private static final String X509V3 = OASIS + "x509-token-profile-1.0#X509v3";
    private static final String BASE64 = OASIS + "soap-message-security-1.0#Base64Binary";
    private static final String PROFILE = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-";
    private static final String SAML_TOKEN = PROFILE + "1.1#SAMLV1.1";
    private static final String ASSERTION_ID = PROFILE + "1.0#SAMLAssertionID";
    private static final String SAML = "urn:oasis:names:tc:SAML:1.0:assertion";
    private static final String WST = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";
    private static final String AUTH = "http://docs.oasis-open.org/wsfed/authorization/200706";
    private static final String DS = "http://www.w3.org/2000/09/xmldsig#";
    private static final String SIGNATURES = "http://www.w3.org/2001/04/xmldsig-more#";
    private static final String DECLARATIONS = "http://www.w3.org/2000/xmlns/";

    private static final String PATH = "/VaccinnetUPL/wupl/VaccinationService-2_1";
    private static final String ACTION = "urn:be:fgov:ehealth:safe:vaccination:";
    private static final String STS_PATH = "/IAM/SecurityTokenService/v1";
    private static final String STS_ACTION = "urn:be:fgov:ehealth:sts:protocol:v1:RequestSecurityToken";

    private static final String PERSON = "urn:be:fgov:person:ssin";
    private static final String PRACTICE = "urn:be:fgov:ehealth:1.0:";
    private static final String HOLDER = PRACTICE + "certificateholder:";
    // Which attributes of eHealth speak of a practice, by the type of its certificate.
    private static final Map<String, String> PRACTICES =
            Map.of(
                    "NIHII-OFFICE_DOCTORS", "officedoctors",
                    "NIHII-GROUP_DOCTORS", "groupofdoctors",
                    "NIHII-MEDICAL_HOUSE", "medicalhouse",
                    "NIHII-GUARD_POST", "guardpost");

    // The alias under which eHealth keeps the key that signs.
    private static final String ALIAS = "authentication";
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Duration TOKEN_LIFE = Duration.ofHours(24);
    // A token that ends sooner could end during the work for which it is fetched.
    private static final Duration ENOUGH_LEFT = Duration.ofMinutes(5);
    private static final int MOST_MESSAGES = 5;

    private final PrivateKey key;
    private final X509Certificate certificate;

    private RegistrationClient(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    public static void main(String[] arguments) throws Exception {
        // Without this the JDK writes &#13; at the end of each line of a signature.
        System.setProperty("com.sun.org.apache.xml.internal.security.ignoreLineBreaks", "true");
        try {
            System.exit(run(Options.read(arguments)));
        } catch (Refused refused) {
            showFault(refused.answer);
            System.exit(1);
        } catch (CannotBeDone problem) {
            System.err.println(problem.getMessage());
            System.exit(2);
        }
    }

    private static int run(Options options) throws Exception {
        var client = open(Path.of(options.need("p12")), options.need("password"));
        var request =
                switch (options.operation()) {
                    case "add" -> addRequest(options);
                    case "remove" -> removeRequest(options);
                    case "get" -> getRequest(options);
                    default -> throw new CannotBeDone(Options.USAGE);
                };
        Document token = client.token(options, Instant.now());
        byte[] signed = client.signAsHolder(envelope(request), token, Instant.now());
        if (options.has("write")) {
            Files.write(Path.of(options.need("write")), signed);
            System.out.println("Written, not sent: " + options.need("write"));
            return 0;
        }
        String operation = request.getDocumentElement().getLocalName().replace("Request", "");
        return show(post(URI.create(options.url() + PATH), ACTION + operation, signed));
    }

    // The keystore

    private static RegistrationClient open(Path file, String password) throws GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        } catch (IOException unread) {
            throw new CannotBeDone(file + " cannot be opened: " + unread.getMessage());
        }
        if (!(store.getKey(ALIAS, password.toCharArray()) instanceof PrivateKey key)) {
            throw new CannotBeDone(file + " has no key called " + ALIAS + ".");
        }
        return new RegistrationClient(key, (X509Certificate) store.getCertificate(ALIAS));
    }

    /** Returns the type and the number that the certificate names in its CN: SSIN=75032199964. */
    private String[] subject() throws InvalidNameException {
        for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
            if (part.getType().equalsIgnoreCase("CN")) {
                // An application id may follow, after a comma.
                String[] subject = part.getValue().toString().split(",")[0].split("=", 2);
                if (subject[0].equals("SSIN") || PRACTICES.containsKey(subject[0])) {
                    return subject;
                }
            }
        }
        throw new CannotBeDone("The certificate is not one of a doctor or a practice.");
    }

    // The token

    /** Returns the token in the file that was named, or a new one when there is none that still holds for a while. */
    private Document token(Options options, Instant now) throws Exception {
        Path file = options.has("token") ? Path.of(options.need("token")) : null;
        if (file != null && Files.exists(file)) {
            Document kept = parse(Files.readAllBytes(file), file.toString());
            if (isGood(kept, now)) {
                return kept;
            }
        }
        byte[] request = sign(envelope(tokenRequest(now)), now);
        Document answer = post(URI.create(options.get("sts", options.url()) + STS_PATH), STS_ACTION, request);
        byte[] token = bytes(assertion(answer));
        if (file != null) {
            keep(token, file);
        }
        return parse(token, "The token");
    }

    private boolean isGood(Document token, Instant now) throws GeneralSecurityException {
        List<Element> conditions = all(token, SAML, "Conditions");
        if (conditions.isEmpty()) {
            return false;
        }
        Instant end = OffsetDateTime.parse(conditions.get(0).getAttribute("NotOnOrAfter")).toInstant();
        byte[] holder = Base64.getMimeDecoder().decode(text(token, DS, "X509Certificate"));
        return now.isBefore(end.minus(ENOUGH_LEFT)) && Arrays.equals(holder, certificate.getEncoded());
    }

    /** Writes the token to a file: a temporary one, which is its owner's alone (0600), that takes its place at once. */
    private static void keep(byte[] token, Path file) throws IOException {
        Path unfinished = Files.createTempFile(file.toAbsolutePath().getParent(), "token", null);
        Files.write(unfinished, token);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns the question: what the holder says of itself has a value, what eHealth must certify has none. */
    private Document tokenRequest(Instant now) throws Exception {
        String[] subject = subject();
        // Of a doctor there is no kind.
        String kind = PRACTICES.get(subject[0]);
        var document = builder().newDocument();
        var request = document.createElementNS(WST, "wst:RequestSecurityToken");
        document.appendChild(request);
        request.setAttribute("Context", "RC-" + UUID.randomUUID());
        add(request, WST, "wst:TokenType").setTextContent(SAML_TOKEN);
        add(request, WST, "wst:RequestType").setTextContent(WST + "/Issue");
        var claims = add(request, WST, "wst:Claims");
        claims.setAttribute("Dialect", AUTH + "/authclaims");
        for (String name : said(kind)) {
            add(addClaim(claims, name), AUTH, "auth:Value").setTextContent(subject[1]);
        }
        for (String name : wanted(kind)) {
            addClaim(claims, name);
        }
        var start = now.truncatedTo(ChronoUnit.MILLIS);
        var lifetime = add(request, WST, "wst:Lifetime");
        add(lifetime, WSU, "wsu:Created").setTextContent(start.toString());
        add(lifetime, WSU, "wsu:Expires").setTextContent(start.plus(TOKEN_LIFE).toString());
        // eHealth writes ws-trust without the dash here.
        add(request, WST, "wst:KeyType").setTextContent("http://docs.oasis-open.org/ws-sx/wstrust/200512/PublicKey");
        var reference = add(add(request, WST, "wst:UseKey"), WSSE, "wsse:SecurityTokenReference");
        add(add(reference, DS, "ds:X509Data"), DS, "ds:X509Certificate").setTextContent(encoded(certificate));
        return document;
    }

    private static Element addClaim(Element claims, String name) {
        var claim = add(claims, AUTH, "auth:ClaimType");
        claim.setAttribute("Uri", name);
        return claim;
    }

    private static List<String> said(String kind) {
        return kind == null
                ? List.of(HOLDER + "person:ssin", PERSON)
                : List.of(HOLDER + kind + ":nihii-number", PRACTICE + kind + ":nihii-number");
    }

    private static List<String> wanted(String kind) {
        if (kind == null) {
            return List.of(PERSON + ":doctor:boolean", PERSON + ":ehealth:1.0:doctor:nihii11");
        }
        String recognised = PRACTICE + kind + ":nihii-number:recognised" + kind;
        return List.of(recognised + ":boolean", recognised + ":nihii11");
    }

    /** Returns the assertion in an answer of the STS as it is, with every namespace that held around it. */
    private static Document assertion(Document answer) throws ParserConfigurationException {
        List<Element> found = all(answer, SAML, "Assertion");
        if (found.size() != 1) {
            // A challenge would stand here if another key than the holder's had signed the request.
            throw new CannotBeDone("The STS answered with " + found.size() + " assertions.");
        }
        var document = builder().newDocument();
        var assertion = (Element) document.importNode(found.get(0), true);
        document.appendChild(assertion);
        for (Node around = found.get(0).getParentNode(); around instanceof Element; around = around.getParentNode()) {
            NamedNodeMap attributes = around.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                var each = (Attr) attributes.item(i);
                if (DECLARATIONS.equals(each.getNamespaceURI()) && !assertion.hasAttribute(each.getName())) {
                    assertion.setAttributeNS(DECLARATIONS, each.getName(), each.getValue());
                }
            }
        }
        return document;
    }

    // The requests

    private static Document addRequest(Options options) throws Exception {
        if (options.subjects().isEmpty() || options.subjects().size() > MOST_MESSAGES) {
            throw new CannotBeDone("Between one and " + MOST_MESSAGES + " messages go into one call.");
        }
        var messages = new ArrayList<Document>();
        for (String file : options.subjects()) {
            messages.add(message(Path.of(file)));
        }
        List<Element> patients = all(messages.get(0), KMEHR, "patient");
        String patientId = patients.isEmpty() ? "" : text(patients.get(0), KMEHR, "id");
        Element request = request("AddVaccinations", patientId, options);
        for (Document each : messages) {
            String message = Base64.getEncoder().encodeToString(bytes(each));
            add(request, MESSAGES, "m:Base64EncodedKmehrmessage").setTextContent(message);
        }
        return request.getOwnerDocument();
    }

    private static Document removeRequest(Options options) throws ParserConfigurationException {
        if (options.subjects().size() != 1) {
            throw new CannotBeDone(Options.USAGE);
        }
        Element request = request("RemoveVaccination", options.need("patient"), options);
        add(request, MESSAGES, "m:VaccinationId").setTextContent(options.subjects().get(0));
        return request.getOwnerDocument();
    }

    private static Document getRequest(Options options) throws ParserConfigurationException {
        Element request = request("GetVaccinations", options.need("patient"), options);
        if (options.has("since")) {
            add(request, MESSAGES, "m:vaccinationDateSince").setTextContent(options.need("since"));
        }
        return request.getOwnerDocument();
    }

    private static Element request(String operation, String patientId, Options options)
            throws ParserConfigurationException {
        var document = builder().newDocument();
        var request = document.createElementNS(SERVICE, "v:" + operation + "Request");
        document.appendChild(request);
        add(request, MESSAGES, "m:SoftwareId").setTextContent(options.need("software-id"));
        add(request, MESSAGES, "m:PatientId").setTextContent(patientId);
        return request;
    }

    /** Returns the KMEHR message in a file, after filling in {today}, {yesterday}, {time}, {moment} and each {uuid}. */
    private static Document message(Path file) throws Exception {
        var now = ZonedDateTime.now(ZoneId.of("Europe/Brussels"));
        LocalDate today = now.toLocalDate();
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException unread) {
            throw new CannotBeDone(file + " cannot be read: " + unread.getMessage());
        }
        text =
                text.replace("{today}", today.toString())
                        .replace("{yesterday}", today.minusDays(1).toString())
                        .replace("{time}", now.format(DateTimeFormatter.ofPattern("HH:mm:ss")))
                        .replace("{moment}", now.format(DateTimeFormatter.ofPattern("yyyyMMddHHmmss")));
        text = Pattern.compile("\\{uuid}").matcher(text).replaceAll(found -> UUID.randomUUID().toString());
        return parse(text.getBytes("UTF-8"), file.toString());
    }

    private static Document envelope(Document request) throws ParserConfigurationException {
        var document = builder().newDocument();
        var envelope = document.createElementNS(SOAP, "soapenv:Envelope");
        document.appendChild(envelope);
        add(envelope, SOAP, "soapenv:Header");
        add(envelope, SOAP, "soapenv:Body").appendChild(document.importNode(request.getDocumentElement(), true));
        return document;
    }

    // The signatures: for the STS with the certificate beside it, for the service with the token

    private byte[] sign(Document envelope, Instant now) throws Exception {
        var security = addSecurity(envelope, now);
        var token = add(security, WSSE, "wsse:BinarySecurityToken");
        token.setAttribute("EncodingType", BASE64);
        token.setAttribute("ValueType", X509V3);
        token.setAttributeNS(WSU, "wsu:Id", "token-1");
        token.setTextContent(encoded(certificate));

        var toToken = envelope.createElementNS(WSSE, "wsse:SecurityTokenReference");
        var reference = add(toToken, WSSE, "wsse:Reference");
        reference.setAttribute("URI", "#token-1");
        reference.setAttribute("ValueType", X509V3);
        return signed(envelope, List.of("body-1", "timestamp-1", "token-1"), toToken);
    }

    /** Signs with the key that the token confirms. The token has the signature of the STS, and stays as it is. */
    private byte[] signAsHolder(Document envelope, Document token, Instant now) throws Exception {
        var assertion = token.getDocumentElement();
        addSecurity(envelope, now).appendChild(envelope.importNode(assertion, true));

        var toToken = envelope.createElementNS(WSSE, "wsse:SecurityTokenReference");
        toToken.setAttributeNS(DECLARATIONS, "xmlns:wsse11", WSSE11);
        toToken.setAttributeNS(WSSE11, "wsse11:TokenType", SAML_TOKEN);
        var identifier = add(toToken, WSSE, "wsse:KeyIdentifier");
        identifier.setAttribute("ValueType", ASSERTION_ID);
        identifier.setTextContent(assertion.getAttribute("AssertionID"));
        return signed(envelope, List.of("body-1", "timestamp-1"), toToken);
    }

    private static Element addSecurity(Document envelope, Instant now) {
        var header = (Element) envelope.getDocumentElement().getFirstChild();
        var body = (Element) envelope.getDocumentElement().getLastChild();
        var security = add(header, WSSE, "wsse:Security");
        security.setAttributeNS(SOAP, "soapenv:mustUnderstand", "1");

        var timestamp = add(security, WSU, "wsu:Timestamp");
        var created = now.truncatedTo(ChronoUnit.MILLIS);
        add(timestamp, WSU, "wsu:Created").setTextContent(created.toString());
        add(timestamp, WSU, "wsu:Expires").setTextContent(created.plus(LIFE).toString());

        body.setAttributeNS(WSU, "wsu:Id", "body-1");
        timestamp.setAttributeNS(WSU, "wsu:Id", "timestamp-1");
        return security;
    }

    private byte[] signed(Document envelope, List<String> parts, Element toToken) throws Exception {
        // Only a document that was parsed has its namespaces as attributes, and those are signed too.
        Document parsed = parse(bytes(envelope), "The message");
        addSignature(parsed, parts, (Element) parsed.importNode(toToken, true));
        return bytes(parsed);
    }

    private void addSignature(Document envelope, List<String> parts, Element toToken)
            throws GeneralSecurityException, MarshalException, XMLSignatureException {
        Element security = all(envelope, WSSE, "Security").get(0);
        var xml = XMLSignatureFactory.getInstance("DOM");
        var context = new DOMSignContext(key, security);
        context.setDefaultNamespacePrefix("ds");
        var references = new ArrayList<Reference>();
        for (String part : parts) {
            references.add(
                    xml.newReference(
                            "#" + part,
                            xml.newDigestMethod(DigestMethod.SHA256, null),
                            List.of(
                                    xml.newTransform(
                                            CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
                            null,
                            null));
        }
        String algorithm = key.getAlgorithm().equals("EC") ? "ecdsa-sha256" : "rsa-sha256";
        SignedInfo info =
                xml.newSignedInfo(
                        xml.newCanonicalizationMethod(
                                CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                        xml.newSignatureMethod(SIGNATURES + algorithm, null),
                        references);
        KeyInfo keyInfo = xml.getKeyInfoFactory().newKeyInfo(List.of(new DOMStructure(toToken)));

        context.setIdAttributeNS(all(envelope, SOAP, "Body").get(0), WSU, "Id");
        context.setIdAttributeNS(all(envelope, WSU, "Timestamp").get(0), WSU, "Id");
        for (Element token : all(envelope, WSSE, "BinarySecurityToken")) {
            context.setIdAttributeNS(token, WSU, "Id");
        }
        xml.newXMLSignature(info, keyInfo).sign(context);
    }

    // The call

    /** Returns the answer to a message. Throws Refused when it is a Fault. */
    private static Document post(URI url, String action, byte[] message) throws Exception {
        var request =
                HttpRequest.newBuilder(url)
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "text/xml; charset=utf-8")
                        .header("SOAPAction", "\"" + action + "\"")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(message))
                        .build();
        HttpResponse<byte[]> response;
        try {
            response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException unreachable) {
            throw new CannotBeDone(url + " cannot be reached: " + unreachable);
        }
        Document answer;
        try {
            answer = builder().parse(new ByteArrayInputStream(response.body()));
        } catch (SAXException noXml) {
            throw new CannotBeDone(url + " answered HTTP " + response.statusCode() + ", and not with SOAP.");
        }
        if (all(answer, SOAP, "Fault").size() > 0) {
            throw new Refused(answer);
        }
        return answer;
    }

    // The answers

    /** Prints an answer, and returns 0 when nothing was refused, else 1. */
    private static int show(Document answer) throws Exception {
        // The first status is that of the call.
        String code = text(answer, MESSAGES, "Code");
        System.out.println((code.equals("OK") ? "accepted: " : "refused: ") + code);
        print(text(answer, MESSAGES, "Message"));
        for (Element result : all(answer, MESSAGES, "Results")) {
            String id = text(result, MESSAGES, "VaccinationId");
            String stocked = text(result, MESSAGES, "Stocked");
            System.out.printf(
                    "message %s: %s%s%n",
                    text(result, MESSAGES, "KmehrId"),
                    id.isEmpty() ? "refused" : "VaccinationId " + id,
                    stocked.isEmpty() ? "" : ", " + stocked + " left in stock");
            print(text(result, MESSAGES, "Message"));
        }
        if (all(answer, MESSAGES, "Base64EncodedKmehr").size() > 0) {
            showVaccinations(Base64.getMimeDecoder().decode(text(answer, MESSAGES, "Base64EncodedKmehr")));
        }
        return code.equals("OK") ? 0 : 1;
    }

    private static void showVaccinations(byte[] kmehr) throws Exception {
        for (Element transaction : all(parse(kmehr, "The KMEHR message"), KMEHR, "transaction")) {
            System.out.printf(
                    "%s: %s, lot %s, VaccinationId %s%n",
                    text(transaction, KMEHR, "beginmoment"),
                    text(transaction, KMEHR, "intendedname"),
                    text(transaction, KMEHR, "batch"),
                    vaccinationId(transaction));
        }
    }

    private static String vaccinationId(Element transaction) {
        for (Element id : all(transaction, KMEHR, "id")) {
            if (id.getAttribute("SL").equals("vitalinkuri")) {
                // /subject/INSZ/vaccination/ID/VERSION
                return id.getTextContent().replaceAll(".*/vaccination/([^/]*).*", "$1");
            }
        }
        return "";
    }

    private static void showFault(Document answer) {
        System.out.println("refused: " + text(answer, "", "faultstring"));
        for (Element finding : all(answer, FINDINGS, "finding")) {
            System.out.printf(
                    "%s, line %s: %s%n  %s%n",
                    finding.getAttribute("rule"),
                    finding.getAttribute("line"),
                    text(finding, FINDINGS, "why"),
                    text(finding, FINDINGS, "send"));
        }
    }

    private static void print(String lines) {
        lines.lines().forEach(line -> System.out.println("  " + line));
    }

    // XML

    private static DocumentBuilder builder() throws ParserConfigurationException {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        var builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder;
    }

    private static Document parse(byte[] data, String what) throws Exception {
        try {
            return builder().parse(new ByteArrayInputStream(data));
        } catch (SAXException wrong) {
            throw new CannotBeDone(what + " is not XML: " + wrong.getMessage());
        }
    }

    private static Element add(Node parent, String namespace, String name) {
        return (Element) parent.appendChild(parent.getOwnerDocument().createElementNS(namespace, name));
    }

    private static String encoded(X509Certificate certificate) throws GeneralSecurityException {
        return Base64.getEncoder().encodeToString(certificate.getEncoded());
    }

    /** Returns a document as it is sent: no space may be added or taken away after signing. */
    private static byte[] bytes(Document document) throws TransformerException {
        var out = new ByteArrayOutputStream();
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(out));
        return out.toByteArray();
    }

    private static List<Element> all(Node parent, String namespace, String name) {
        NodeList found =
                parent instanceof Document document
                        ? document.getElementsByTagNameNS(namespace.isEmpty() ? "*" : namespace, name)
                        : ((Element) parent).getElementsByTagNameNS(namespace, name);
        var elements = new ArrayList<Element>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static String text(Node parent, String namespace, String name) {
        List<Element> found = all(parent, namespace, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
    }

    // The command line

    private record Options(String operation, List<String> subjects, Map<String, String> values) {
        static final String USAGE =
                """
                java RegistrationClient.java add MESSAGE...
                java RegistrationClient.java remove VACCINATION_ID --patient INSZ
                java RegistrationClient.java get --patient INSZ [--since 2026-01-31]
                  all with --software-id SOFTWARE_ID --p12 FILE --password PASSWORD [--token FILE]
                  [--url http://localhost:8000] [--sts http://localhost:8000] [--write FILE]""";

        static Options read(String[] arguments) {
            if (arguments.length == 0) {
                throw new CannotBeDone(USAGE);
            }
            int i = 1;
            var subjects = new ArrayList<String>();
            while (i < arguments.length && !arguments[i].startsWith("--")) {
                subjects.add(arguments[i++]);
            }
            var values = new HashMap<String, String>();
            for (; i < arguments.length; i += 2) {
                if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                    throw new CannotBeDone(USAGE);
                }
                values.put(arguments[i].substring(2), arguments[i + 1]);
            }
            return new Options(arguments[0], subjects, values);
        }

        String url() {
            return get("url", "http://localhost:8000");
        }

        boolean has(String name) {
            return values.containsKey(name);
        }

        String get(String name, String usual) {
            return values.getOrDefault(name, usual);
        }

        String need(String name) {
            if (!has(name)) {
                throw new CannotBeDone("--" + name + " is missing.\n" + USAGE);
            }
            return values.get(name);
        }
    }

    /** The STS or the service refused the message itself; the answer, a Fault, says why. */
    private static final class Refused extends RuntimeException {
        private final transient Document answer;

        Refused(Document answer) {
            this.answer = answer;
        }
    }

    /** What was asked cannot be done; the message says why. */
    private static final class CannotBeDone extends RuntimeException {
        CannotBeDone(String message) {
            super(message);
        }
    }
}
