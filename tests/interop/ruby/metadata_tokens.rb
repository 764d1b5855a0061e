# Prints access tokens as a program with Google's library for Ruby gets them on Compute Engine: as many different
# ones as the first argument says, then an ID token. The second argument is the URL that says when there is a new
# token.

require "googleauth"
require "net/http"

count, next_url = ARGV
credentials = Google::Auth.get_application_default "https://www.googleapis.com/auth/cloud-platform"

# As before each request: a token that expires within a minute is fetched again.
token = -> { credentials.apply({})[:authorization].delete_prefix "Bearer " }

last = nil
Integer(count).times do
  new = token.call
  while new == last
    Net::HTTP.get_response(URI(next_url)).value
    new = token.call
  end
  last = new
  puts new
end

id_token = Google::Auth::GCECredentials.new target_audience: "https://a.example"
puts id_token.apply({})[:authorization].delete_prefix "Bearer "
