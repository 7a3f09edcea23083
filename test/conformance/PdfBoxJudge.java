import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Security;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.text.PDFTextStripper;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * Judges PDF files by PDFBox and BouncyCastle: a file per line of the list comes out as
 * path TAB pages TAB signatures TAB timestamps TAB text in one line. Ends with 1 at the first that does not hold.
 */
public final class PdfBoxJudge {
  public static void main(String[] args) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      byte[] file = Files.readAllBytes(Path.of(line));
      try (PDDocument document = PDDocument.load(new File(line))) {
        int signatures = 0;
        int timestamps = 0;
        for (PDSignature signature : document.getSignatureDictionaries()) {
          byte[] covered = signature.getSignedContent(file);
          byte[] contents = signature.getContents(file);
          if (COSName.getPDFName("DocTimeStamp").equals(signature.getCOSObject().getCOSName(COSName.TYPE))) {
            judgeTimestamp(contents, covered);
            timestamps++;
          } else {
            judgeSignature(contents, covered);
            signatures++;
          }
        }
        String text = new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
        int pages = document.getNumberOfPages();
        System.out.println(line + "\t" + pages + "\t" + signatures + "\t" + timestamps + "\t" + text);
      }
    }
  }

  private static void judgeSignature(byte[] contents, byte[] covered) throws Exception {
    CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(covered), contents);
    Collection<SignerInformation> signers = cms.getSignerInfos().getSigners();
    if (signers.size() != 1) throw new IllegalStateException("not one signer");
    for (SignerInformation signer : signers) {
      X509CertificateHolder certificate = certificateOf(cms, signer);
      if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(certificate)))
        throw new IllegalStateException("the signature does not verify");
      if (signer.getSignedAttributes().get(PKCSObjectIdentifiers.pkcs_9_at_signingTime) != null)
        throw new IllegalStateException("signing-time stands in the CMS");
      Attribute attribute = signer.getSignedAttributes().get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
      SigningCertificateV2 named = SigningCertificateV2.getInstance(attribute.getAttributeValues()[0]);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      if (!Arrays.equals(hash, named.getCerts()[0].getCertHash()))
        throw new IllegalStateException("signing-certificate-v2 names another certificate");
    }
  }

  private static void judgeTimestamp(byte[] contents, byte[] covered) throws Exception {
    CMSSignedData cms = new CMSSignedData(contents);
    TimeStampToken token = new TimeStampToken(cms);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(covered);
    if (!Arrays.equals(hash, token.getTimeStampInfo().getMessageImprintDigest()))
      throw new IllegalStateException("the token is over something else");
    SignerInformation signer = cms.getSignerInfos().getSigners().iterator().next();
    token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(certificateOf(cms, signer)));
  }

  private static X509CertificateHolder certificateOf(CMSSignedData cms, SignerInformation signer) {
    @SuppressWarnings("unchecked")
    List<X509CertificateHolder> found = List.copyOf(cms.getCertificates().getMatches(signer.getSID()));
    if (found.size() != 1) throw new IllegalStateException("the signer's certificate is not there once");
    return found.get(0);
  }
}
