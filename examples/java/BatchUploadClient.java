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
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
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
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Sends vaccinations to BatchUpload and asks for the result, with nothing but the JDK (17 or later).
 *
 * <p>Read it from the top: a KMEHR message goes into a request, the request into a SOAP envelope, the envelope is signed
 * with the eHealth certificate of the organisation and POSTed, and the answer is read. README.md says how to run it.
 */
public final class BatchUploadClient {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String UPLOAD = "http://www.vaccinnet.be/wupl/UPLVaccinatieGegevens";
    private static final String FINDINGS = "urn:openvaccinnet:findings:1";
    private static final String OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    private static final String WSSE = OASIS + "wssecurity-secext-1.0.xsd";
    private static final String WSU = OASIS + "wssecurity-utility-1.0.xsd";
    private static final String X509V3 = OASIS + "x509-token-profile-1.0#X509v3";
    private static final String BASE64 = OASIS + "soap-message-security-1.0#Base64Binary";
    private static final String SIGNATURES = "http://www.w3.org/2001/04/xmldsig-more#";
    private static final String PATH = "/VaccinnetUPL/wupl/UPLVaccinatieGegevens";

    // The alias under which eHealth keeps the key that signs.
    private static final String ALIAS = "authentication";
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final PrivateKey key;
    private final X509Certificate certificate;

    private BatchUploadClient(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    public static void main(String[] arguments) throws Exception {
        // Without this the JDK writes &#13; at the end of each line of a signature.
        System.setProperty("com.sun.org.apache.xml.internal.security.ignoreLineBreaks", "true");
        try {
            System.exit(run(Options.read(arguments)));
        } catch (CannotBeDone problem) {
            System.err.println(problem.getMessage());
            System.exit(2);
        }
    }

    private static int run(Options options) throws Exception {
        var client = open(Path.of(options.need("p12")), options.need("password"));
        var request =
                switch (options.operation()) {
                    case "aanleveren" -> upload("Aanleveren", options);
                    case "aanvullen" -> upload("Aanvulling", options);
                    case "resultaat" -> resultRequest(options.subject(), options.need("user-code"));
                    default -> throw new CannotBeDone(Options.USAGE);
                };
        byte[] signed = client.sign(envelope(request), Instant.now());
        if (options.has("write")) {
            Files.write(Path.of(options.need("write")), signed);
            System.out.println("Written, not sent: " + options.need("write"));
            return 0;
        }
        return show(post(URI.create(options.get("url", "http://localhost:8000") + PATH), signed));
    }

    // The keystore

    private static BatchUploadClient open(Path file, String password) throws GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        } catch (IOException unread) {
            throw new CannotBeDone(file + " cannot be opened: " + unread.getMessage());
        }
        if (!(store.getKey(ALIAS, password.toCharArray()) instanceof PrivateKey key)) {
            throw new CannotBeDone(file + " has no key called " + ALIAS + ".");
        }
        return new BatchUploadClient(key, (X509Certificate) store.getCertificate(ALIAS));
    }

    // The requests

    private static Document upload(String operation, Options options) throws Exception {
        var document = builder().newDocument();
        var request = document.createElementNS(UPLOAD, "v:Get" + operation + "VaccinatieGegevensRequest");
        document.appendChild(request);
        var info = add(request, UPLOAD, "v:extraInfo");
        add(info, UPLOAD, "v:type").setTextContent("auth_eHealth_org");
        add(info, UPLOAD, "v:pakket").setTextContent(options.need("pakket"));
        request.appendChild(document.importNode(message(Path.of(options.subject())).getDocumentElement(), true));
        return document;
    }

    private static Document resultRequest(String requestId, String userCode) throws ParserConfigurationException {
        var document = builder().newDocument();
        var request = document.createElementNS(UPLOAD, "v:GetResultaatVerwerkingVaccinatieGegevensRequest");
        document.appendChild(request);
        add(request, UPLOAD, "v:requestId").setTextContent(requestId);
        add(request, UPLOAD, "v:gebruikersId").setTextContent(userCode);
        return document;
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
        try {
            return builder().parse(new ByteArrayInputStream(text.getBytes("UTF-8")));
        } catch (SAXException wrong) {
            throw new CannotBeDone(file + " is not XML: " + wrong.getMessage());
        }
    }

    private static Document envelope(Document request) throws ParserConfigurationException {
        var document = builder().newDocument();
        var envelope = document.createElementNS(SOAP, "soapenv:Envelope");
        document.appendChild(envelope);
        add(envelope, SOAP, "soapenv:Header");
        add(envelope, SOAP, "soapenv:Body").appendChild(document.importNode(request.getDocumentElement(), true));
        return document;
    }

    // The signature: over the Body and the Timestamp, with the certificate beside it

    private byte[] sign(Document envelope, Instant now) throws Exception {
        var header = (Element) envelope.getDocumentElement().getFirstChild();
        var body = (Element) envelope.getDocumentElement().getLastChild();
        var security = add(header, WSSE, "wsse:Security");
        security.setAttributeNS(SOAP, "soapenv:mustUnderstand", "1");

        var timestamp = add(security, WSU, "wsu:Timestamp");
        var created = now.truncatedTo(ChronoUnit.MILLIS);
        add(timestamp, WSU, "wsu:Created").setTextContent(created.toString());
        add(timestamp, WSU, "wsu:Expires").setTextContent(created.plus(LIFE).toString());

        var token = add(security, WSSE, "wsse:BinarySecurityToken");
        token.setAttribute("EncodingType", BASE64);
        token.setAttribute("ValueType", X509V3);
        token.setTextContent(Base64.getEncoder().encodeToString(certificate.getEncoded()));

        body.setAttributeNS(WSU, "wsu:Id", "body-1");
        timestamp.setAttributeNS(WSU, "wsu:Id", "timestamp-1");
        token.setAttributeNS(WSU, "wsu:Id", "token-1");
        // Only a document that was parsed has its namespaces as attributes, and those are signed too.
        Document parsed = builder().parse(new ByteArrayInputStream(bytes(envelope)));
        addSignature(parsed, List.of("body-1", "timestamp-1"), "token-1");
        return bytes(parsed);
    }

    private void addSignature(Document envelope, List<String> parts, String token)
            throws GeneralSecurityException, MarshalException, XMLSignatureException {
        Element security = all(envelope, WSSE, "Security").get(0);
        var xml = XMLSignatureFactory.getInstance("DOM");
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

        Element toToken = envelope.createElementNS(WSSE, "wsse:SecurityTokenReference");
        var reference = add(toToken, WSSE, "wsse:Reference");
        reference.setAttribute("URI", "#" + token);
        reference.setAttribute("ValueType", X509V3);
        KeyInfo keyInfo = xml.getKeyInfoFactory().newKeyInfo(List.of(new DOMStructure(toToken)));

        var context = new DOMSignContext(key, security);
        context.setDefaultNamespacePrefix("ds");
        context.setIdAttributeNS(all(envelope, SOAP, "Body").get(0), WSU, "Id");
        context.setIdAttributeNS(all(envelope, WSU, "Timestamp").get(0), WSU, "Id");
        xml.newXMLSignature(info, keyInfo).sign(context);
    }

    // The call

    private static Document post(URI url, byte[] message) throws Exception {
        var request =
                HttpRequest.newBuilder(url)
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "text/xml; charset=utf-8")
                        .header("SOAPAction", "\"\"")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(message))
                        .build();
        HttpResponse<byte[]> response;
        try {
            response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException unreachable) {
            throw new CannotBeDone(url + " cannot be reached: " + unreachable);
        }
        try {
            return builder().parse(new ByteArrayInputStream(response.body()));
        } catch (SAXException noXml) {
            throw new CannotBeDone(url + " answered HTTP " + response.statusCode() + ", and not with SOAP.");
        }
    }

    // The answers

    /** Prints an answer, and returns 0 when nothing was refused, else 1. */
    private static int show(Document answer) {
        if (all(answer, SOAP, "Fault").size() > 0) {
            System.out.println("refused: " + text(answer, "", "faultstring"));
            for (Element finding : all(answer, FINDINGS, "finding")) {
                System.out.printf(
                        "%s, line %s: %s%n  %s%n",
                        finding.getAttribute("rule"),
                        finding.getAttribute("line"),
                        text(finding, FINDINGS, "why"),
                        text(finding, FINDINGS, "send"));
            }
            return 1;
        }
        if (all(answer, UPLOAD, "foutCode").size() > 0) {
            System.out.println("refused: " + text(answer, UPLOAD, "foutCode"));
            System.out.println(text(answer, UPLOAD, "foutOmschrijving"));
            return 1;
        }
        if (all(answer, UPLOAD, "transactionId").size() > 0) {
            System.out.println("accepted: " + text(answer, UPLOAD, "transactionId"));
            return 0;
        }
        return showResult(answer);
    }

    private static int showResult(Document answer) {
        int refused = 0;
        for (Element folder : all(answer, UPLOAD, "folderResult")) {
            String person = text(folder, UPLOAD, "id");
            System.out.printf("person %s: %s%n", person, text(folder, UPLOAD, "patient"));
            print(text(folder, UPLOAD, "patientTekst"));
            for (Element transaction : all(folder, UPLOAD, "transaction")) {
                String code = text(transaction, UPLOAD, "resultCode");
                System.out.printf("  vaccination %s: %s%n", text(transaction, UPLOAD, "id"), code);
                print(text(transaction, UPLOAD, "resultTekst"));
                refused += code.equals("OK") ? 0 : 1;
            }
        }
        return refused == 0 ? 0 : 1;
    }

    private static void print(String lines) {
        lines.lines().forEach(line -> System.out.println("    " + line));
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

    private static Element add(Node parent, String namespace, String name) {
        return (Element) parent.appendChild(owner(parent).createElementNS(namespace, name));
    }

    private static Document owner(Node node) {
        return node instanceof Document document ? document : node.getOwnerDocument();
    }

    /** Returns the message as it is sent: no space may be added or taken away after signing. */
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

    private record Options(String operation, String subject, Map<String, String> values) {
        static final String USAGE =
                """
                java BatchUploadClient.java aanleveren|aanvullen MESSAGE --pakket SOFTWARE_ID
                java BatchUploadClient.java resultaat TRANSACTION_ID --user-code CODE
                  both with --p12 FILE --password PASSWORD [--url http://localhost:8000] [--write FILE]""";

        static Options read(String[] arguments) {
            if (arguments.length < 2 || arguments.length % 2 != 0) {
                throw new CannotBeDone(USAGE);
            }
            var values = new HashMap<String, String>();
            for (int i = 2; i < arguments.length; i += 2) {
                if (!arguments[i].startsWith("--")) {
                    throw new CannotBeDone(USAGE);
                }
                values.put(arguments[i].substring(2), arguments[i + 1]);
            }
            return new Options(arguments[0], arguments[1], values);
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

    /** What was asked cannot be done; the message says why. */
    private static final class CannotBeDone extends RuntimeException {
        CannotBeDone(String message) {
            super(message);
        }
    }
}
