import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.IdTokenProvider;
import java.net.URI;
import java.util.List;

/**
 * Prints access tokens as a program with Google's library for Java gets them on Compute Engine: as many different
 * ones as the argument says, then the e-mail address and an ID token.
 */
final class MetadataTokens {
  public static void main(String[] args) throws Exception {
    GoogleCredentials credentials =
        GoogleCredentials.getApplicationDefault()
            .createScoped("https://www.googleapis.com/auth/cloud-platform");
    String last = null;
    for (int index = 0; index < Integer.parseInt(args[0]); index++) {
      String token = last;
      while (token == null || token.equals(last)) {
        // As before each request: a token that expires within minutes is fetched again.
        List<String> header =
            credentials
                .getRequestMetadata(URI.create("https://storage.googleapis.com/"))
                .get("Authorization");
        token = header.get(0).substring("Bearer ".length());
      }
      last = token;
      System.out.println(token);
    }
    ComputeEngineCredentials instance = (ComputeEngineCredentials) credentials;
    System.out.println(instance.getAccount());
    IdTokenProvider provider = instance;
    System.out.println(provider.idTokenWithAudience("https://a.example", List.of()).getTokenValue());
  }
}
