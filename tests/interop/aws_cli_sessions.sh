# Prints the names of sessions as the AWS CLI gets them from AWS STS, each in a new process: as many different ones
# as the second argument says, then the role. The first argument is the CLI, the third one the endpoint.
set -eu
export AWS_PAGER=
last=
for number in $(seq "$2"); do
    session=$last
    while [ "$session" = "$last" ]; do
        arn=$("$1" sts get-caller-identity --endpoint-url "$3" --query Arn --output text)
        session=${arn##*/}
    done
    last=$session
    printf '%s\n' "$session"
done
role=${arn%/*}
printf '%s\n' "${role##*/}"
