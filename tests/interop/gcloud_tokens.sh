# Prints access tokens as gcloud prints them on Compute Engine, each in a new process: as many different ones as
# the first argument says, the last one of them as the content of an object that gcloud downloads; then, if the
# third argument is `instance`, the account and an ID token; if it is `file`, gcloud itself has the file of
# GOOGLE_APPLICATION_CREDENTIALS. The second argument is the endpoint of Cloud Storage.
set -eu
export CLOUDSDK_CORE_DISABLE_PROMPTS=1 CLOUDSDK_CORE_DISABLE_USAGE_REPORTING=1
export CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK=1
export CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE="$2/storage/v1/"
if [ "$3" = file ]; then
    export CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE="$GOOGLE_APPLICATION_CREDENTIALS"
fi
last=
for number in $(seq "$1"); do
    token=$last
    while [ "$token" = "$last" ]; do
        # With a file, this command asks the real Resource Manager for the project.
        if [ "$number-$3" = 1-instance ]; then
            token=$(gcloud auth application-default print-access-token)
        elif [ "$number" = "$1" ]; then
            token=$(gcloud storage cat gs://bucket/object)
        else
            token=$(gcloud auth print-access-token)
        fi
    done
    last=$token
    printf '%s\n' "$token"
done
if [ "$3" = instance ]; then
    gcloud auth list '--format=value(account)'
    gcloud auth print-identity-token --audiences=https://a.example
fi
