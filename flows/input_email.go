package flows

import "strings"

// parseEmail finds the one address in an answer. Spaces around the ＠, a Chinese
// full stop in the domain and "(at)" are forgiven. Only the domain changes its case.
func parseEmail(input string) (string, bool) {
	s := Normalize(input)
	for _, at := range [...]string{" (at) ", "(at)", "[at]", " @ ", "@ "} {
		s = strings.ReplaceAll(s, at, "@")
	}
	if strings.Count(s, " ") == 1 { // "li @example.com", but not "it is @example.com"
		s = strings.Replace(s, " @", "@", 1)
	}
	found := ""
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '@')
		if i < 0 {
			return found, found != ""
		}
		at := from + i
		from = at + 1
		address, ok := addressAt(s, at)
		switch {
		case !ok:
		case found != "" && !strings.EqualFold(found, address):
			return "", false
		default:
			found = address
		}
	}
}

// addressAt returns the address around an @.
func addressAt(s string, at int) (string, bool) {
	start := at
	for start > 0 && localByte(s[start-1]) {
		start--
	}
	// What stands before an address as a sign of the sentence is no part of it.
	local := strings.TrimLeft(s[start:at], ".-+='*~!#/^{}&%$")
	domain := strings.ToLower(strings.TrimRight(domainOf(s[at+1:]), ".-"))
	if !goodLocal(local) || !goodDomain(domain) || len(local)+1+len(domain) > 254 {
		return "", false
	}
	return local + "@" + domain, true
}

// domainOf returns what of s can be a domain. 。 stands for its first dot when
// the customer forgot to leave the Chinese keyboard, and so does a comma before com.
func domainOf(s string) string {
	end := 0
	for end < len(s) && (alnum(s[end]) || s[end] == '.' || s[end] == '-') {
		end++
	}
	if end == 0 || strings.Contains(s[:end], ".") {
		return s[:end]
	}
	if rest, ok := strings.CutPrefix(s[end:], "。"); ok {
		return s[:end] + "." + domainOf(rest)
	}
	for _, top := range [...]string{"com", "cn", "net", "org"} {
		if rest, ok := strings.CutPrefix(s[end:], ","+top); ok && (rest == "" || !alnum(rest[0])) {
			return s[:end] + "." + top
		}
	}
	return s[:end]
}

func localByte(c byte) bool {
	return alnum(c) || strings.IndexByte("._%+-'=&~!#$*/^{}", c) >= 0
}

func goodLocal(local string) bool {
	return local != "" && len(local) <= 64 && !strings.HasSuffix(local, ".") && !strings.Contains(local, "..")
}

func goodDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	top := labels[len(labels)-1]
	return len(labels) >= 2 && len(top) >= 2 && (strings.HasPrefix(top, "xn--") || !strings.ContainsAny(top, "0123456789-"))
}
