package flows

import (
	"regexp"
	"strings"
)

var (
	// A run of digits with what people put between them.
	phoneRun = regexp.MustCompile(`[+(]{0,2}[0-9][0-9()+.\-/ ]*`)
	// A number behind an extension cannot be called by a machine.
	phoneExtension = regexp.MustCompile(`^[ ,;]*(?:转|轉|分机|分機|内线|ext\b|extension|x|#|\*)[ .:]*[0-9]`)
	phoneTrunk     = regexp.MustCompile(`^(\+?[0-9]{1,3}) ?\(0\)`)
)

// parsePhone finds the one phone number in an answer. A number without country
// is one of the slot's region, or else of the locale's.
func (s *Slot) parsePhone(text, locale string) (string, bool) {
	plan, home := dialPlanOf(s.home(locale))
	found := ""
	runs := phoneRun.FindAllStringIndex(text, maxQuantities)
	for _, run := range runs {
		if run[0] > 0 && alnum(text[run[0]-1]) {
			continue
		}
		numbers := phonesIn(text[run[0]:run[1]], plan, home)
		if len(numbers) > 0 && phoneExtension.MatchString(text[run[1]:]) {
			return "", false
		}
		for _, n := range numbers {
			if found != "" && n != found {
				return "", false
			}
			found = n
		}
	}
	return found, found != ""
}

// home is the region in which a number without country is read.
func (s *Slot) home(locale string) string {
	if s.Region != "" {
		return s.Region
	}
	tags := strings.Split(locale, "-")
	if last := tags[len(tags)-1]; len(tags) > 1 && len(last) == 2 {
		return last
	}
	if tags[0] == "zh" {
		return "CN"
	}
	return ""
}

// phonesIn returns the numbers of a run. Spaces may be inside a number or
// between two, so the longest joins of its words are tried first.
func phonesIn(run string, plan dialPlan, home bool) []string {
	words := strings.Fields(strings.ReplaceAll(run, "/", " "))
	const most = 16 // words, more are no phone numbers
	if len(words) > most {
		return nil
	}
	var found []string
	for i := 0; i < len(words); i++ {
		for j := len(words); j > i; j-- {
			if n, ok := onePhone(strings.Join(words[i:j], " "), plan, home); ok {
				found = append(found, n)
				i = j - 1
				break
			}
		}
	}
	return found
}

// onePhone reads a text that is one number and nothing else.
func onePhone(text string, plan dialPlan, home bool) (string, bool) {
	text = phoneTrunk.ReplaceAllString(text, "$1")
	digits := onlyDigits(text)
	abroad := strings.HasPrefix(strings.TrimLeft(text, "("), "+")
	switch {
	case strings.Count(text, "+") > 1 || strings.LastIndexByte(text, '+') > 1 || len(digits) > 20:
		return "", false
	case !abroad && strings.HasPrefix(digits, "00"):
		digits, abroad = digits[2:], true
	case !abroad && home && plan.code == "1" && strings.HasPrefix(digits, "011"):
		digits, abroad = digits[3:], true
	}
	if abroad {
		plan, ok := dialPlanFor(digits)
		if !ok {
			return "", false
		}
		return plan.number(digits[len(plan.code):])
	}
	if !home {
		return "", false
	}
	if n, ok := plan.number(digits); ok && (plan.code != "86" || dialled(digits)) {
		return n, true
	}
	if rest, ok := strings.CutPrefix(digits, plan.code); ok {
		return plan.number(rest)
	}
	return "", false
}

// dialled reports whether a number is complete inside China: nobody leaves the 0
// of an area code out, so 852 9123 4567 is rather a number from Hong Kong.
func dialled(digits string) bool {
	return digits[0] == '0' || digits[0] == '1' && len(digits) == 11 || strings.HasPrefix(digits, "400") || strings.HasPrefix(digits, "800")
}

// number returns the E.164 form of a country's number, with or without its trunk prefix.
func (p dialPlan) number(digits string) (string, bool) {
	if rest, ok := strings.CutPrefix(digits, p.trunk); ok && p.trunk != "" && p.valid(rest) {
		return "+" + p.code + rest, true
	}
	return "+" + p.code + digits, p.valid(digits)
}

// valid reports whether digits can be a subscriber's number. For the countries
// of most customers it looks closer than the length.
func (p dialPlan) valid(digits string) bool {
	n := len(digits)
	if n < p.min || n > p.max || len(p.code)+n < 7 || p.trunk == "0" && digits[0] == '0' {
		return false
	}
	switch p.code {
	case "1": // area code and exchange begin with 2 to 9
		return digits[0] >= '2' && digits[3] >= '2'
	case "86":
		return validChinese(digits)
	}
	return true
}

// validChinese knows mobiles (11 digits from 13 to 19), area codes with 7 or 8
// digits behind, and 400 and 800 numbers.
func validChinese(digits string) bool {
	switch {
	case digits[0] == '1' && len(digits) == 11:
		return digits[1] >= '3'
	case digits[:2] == "10" || digits[0] == '2':
		return len(digits) == 10
	}
	return digits[0] >= '3'
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
