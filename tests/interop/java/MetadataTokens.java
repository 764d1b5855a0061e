import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.IdTokenProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;

/**
 * Prints access tokens as a program with Google's library for Java gets them on Compute Engine: as many different
 * ones as the first argument says, then the e-mail address and an ID token. The second argument is the URL that says
 * when there is a new token.
 */
final class MetadataTokens {
  public static void main(String[] args) throws Exception {
    GoogleCredentials credentials =
        GoogleCredentials.getApplicationDefault()
            .createScoped("https://www.googleapis.com/auth/cloud-platform");
    String last = null;
    for (int index = 0; index < Integer.parseInt(args[0]); index++) {
      String token = token(credentials);
      while (token.equals(last)) {
        try (InputStream response = URI.create(args[1]).toURL().openStream()) {
          response.readAllBytes();
        }
        token = token(credentials);
      }
      last = token;
      System.out.println(token);
    }
    ComputeEngineCredentials instance = (ComputeEngineCredentials) credentials;
    System.out.println(instance.getAccount());
    IdTokenProvider provider = instance;
    System.out.println(provider.idTokenWithAudience("https://a.example", List.of()).getTokenValue());
  }

  /** Returns the token as before each request: one that expires within minutes is fetched again. */
  private static String token(GoogleCredentials credentials) throws IOException {
    URI uri = URI.create("https://storage.googleapis.com/");
    String header = credentials.getRequestMetadata(uri).get("Authorization").get(0);
    return header.substring("Bearer ".length());
  }
}
