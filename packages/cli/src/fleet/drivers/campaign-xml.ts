// An awk program that reads what a configuration of Adobe Campaign says of the credential, on the host: the file has
// other secrets and never leaves it. Constant text.
import { oneLine } from '../ssh/remote-step.ts';

/**
 * Prints `@@PREFIXname value` for what concerns the credential, with PREFIX from the variable P, and `@stored value`
 * for the secret as it stands there. Values are raw: entities are not resolved. It reads from one `<` to the next,
 * which no attribute of well-formed XML contains. Exits with 1 on DOCTYPE, on tags that do not match, on an element
 * of the credential that stands there twice, and on what is no configuration. \041 is an exclamation mark, \047 an
 * apostrophe.
 */
export const campaignXml = oneLine(String.raw`
  function no() { bad = 1; exit }
  function attribute(k, v) {
    gsub(/[\r\n\t]/, " ", v); k = path "/" k;
    if (k == "/shared/ims/authIMSTAClientSecret" && length(v)) print "@stored " v;
    else if (k == "/shared/ims/authIMSTAPrivateKey" && length(v)) print "@@" P "private_key yes";
    else if ((k in name) == 0) return;
    else if (v == "") print "@@" P "empty " name[k]; else print "@@" P name[k] " " v }
  BEGIN {
    name["/shared/ims/authIMSTAClientId"] = "client_id"; name["/shared/ims/authIMSTAId"] = "technical_account_id";
    name["/shared/ims/authIMSEndpoint"] = "endpoint"; name["/web/redirection/IMSOrgId"] = "organization_id";
    name["/shared/dataStore/useVault"] = "vault" }
  NR == 1 { sub(/^\357\273\277/, ""); if ($0 ~ /[^ \t\r\n]/) no(); next }
  length(until) { if (index($0, until)) until = ""; next }
  substr($0, 1, 3) == "\041--" { if (index(substr($0, 4), "-->") == 0) until = "-->"; next }
  substr($0, 1, 8) == "\041[CDATA[" { if (index($0, "]]>") == 0) until = "]]>"; next }
  substr($0, 1, 1) == "?" { if (index($0, "?>") == 0) until = "?>"; next }
  substr($0, 1, 1) == "/" {
    s = substr($0, 2); sub(/[ \t\r\n]*>(.|\n)*$/, "", s);
    if (depth < 1 || index($0, ">") == 0 || (open[depth] == s) == 0) no();
    depth = depth - 1; sub(/\/[^\/]*$/, "", path); next }
  {
    if (match($0, /^[A-Za-z_:][^ \t\r\n\/>="]*/) == 0) no();
    tag = substr($0, 1, RLENGTH); s = substr($0, RLENGTH + 1);
    if (depth == 0) { if (root || (tag == "serverconf" || tag == "serverConf") == 0) no(); root = 1 }
    up = path; if (depth) path = path "/" tag;
    if (path == "/shared/ims" || path == "/web/redirection") { if (seen[path]) no(); seen[path] = 1 }
    while (match(s, /^[ \t\r\n]+[^ \t\r\n=\/>"\047]+[ \t\r\n]*=[ \t\r\n]*("[^"]*"|\047[^\047]*\047)/)) {
      a = substr(s, 1, RLENGTH); s = substr(s, RLENGTH + 1);
      k = substr(a, 1, index(a, "=") - 1); gsub(/[ \t\r\n]/, "", k);
      v = substr(a, index(a, "=") + 1); sub(/^[ \t\r\n]+/, "", v);
      attribute(k, substr(v, 2, length(v) - 2)) }
    sub(/^[ \t\r\n]+/, "", s);
    if (substr(s, 1, 1) == ">") { depth = depth + 1; open[depth] = tag }
    else if (substr(s, 1, 2) == "/>") path = up;
    else no() }
  END { exit (bad || depth || length(until) || root == 0) }
`);
