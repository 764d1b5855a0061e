// Prints tokens as programs in Go get them: as many different ones as the second argument says. The first
// argument is the client: `oauth2` is golang.org/x/oauth2 with the credentials that it finds, `metadata` is
// cloud.google.com/go/compute/metadata, and `aws` is the AWS SDK, whose session tokens it prints. The first two
// then print the e-mail address, the project and an ID token. The third argument is the URL that says when there is
// a new token.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"

	"cloud.google.com/go/compute/metadata"
	"github.com/aws/aws-sdk-go-v2/config"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
)

func main() {
	count, err := strconv.Atoi(os.Args[2])
	check(err)
	switch os.Args[1] {
	case "oauth2":
		credentials, err := google.FindDefaultCredentials(context.Background(),
			"https://www.googleapis.com/auth/cloud-platform")
		check(err)
		printDistinct(count, func() (string, error) { return text(credentials.TokenSource.Token()) })
		if credentials.ProjectID != "" {
			printInstance()
		}
	case "metadata":
		printDistinct(count, token)
		printInstance()
	case "aws":
		configuration, err := config.LoadDefaultConfig(context.Background())
		check(err)
		printDistinct(count, func() (string, error) {
			credentials, err := configuration.Credentials.Retrieve(context.Background())
			return credentials.SessionToken, err
		})
		fmt.Println(configuration.Region)
	}
}

// printDistinct prints tokens, each different from the one before it.
func printDistinct(count int, next func() (string, error)) {
	last := ""
	for i := 0; i < count; i++ {
		token, err := next()
		check(err)
		for token == last {
			wait()
			token, err = next()
			check(err)
		}
		last = token
		fmt.Println(token)
	}
}

// wait returns when a new token was issued.
func wait() {
	response, err := http.Get(os.Args[3])
	check(err)
	check(response.Body.Close())
}

func text(token *oauth2.Token, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return token.AccessToken, nil
}

func token() (string, error) {
	body, err := metadata.Get("instance/service-accounts/default/token")
	if err != nil {
		return "", err
	}
	var token oauth2.Token
	err = json.Unmarshal([]byte(body), &token)
	return token.AccessToken, err
}

func printInstance() {
	for _, next := range []func() (string, error){
		func() (string, error) { return metadata.Email("default") },
		metadata.ProjectID,
		func() (string, error) {
			return metadata.Get("instance/service-accounts/default/identity?audience=https://a.example")
		},
	} {
		value, err := next()
		check(err)
		fmt.Println(value)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
