package pattern

import "strings"

// window is how much of a subject, and prefix how much of a text, is handed to package strings at a time.
const (
	window = 1 << 16
	prefix = 64
)

// Index finds text in s from init on, as it is, and returns where, or -1. It calls work, if not nil, as a Matcher does.
func Index(s, text string, init int, work func(steps int)) int {
	if len(s)-init <= window && len(text) <= prefix {
		return index(s, text, init)
	}
	head := text[:min(len(text), prefix)]
	m := Matcher{Work: work}
	for from := init; from+len(text) <= len(s); {
		part := s[from:min(len(s), from+window+len(head))]
		i := strings.Index(part, head)
		m.step(len(part) >> 4)
		if i < 0 {
			from += max(1, len(part)-len(head)+1)
			continue
		}
		from += i
		m.step(len(text) >> 4)
		if strings.HasPrefix(s[from:], text) {
			return from
		}
		from++
	}
	return -1
}

func index(s, text string, init int) int {
	i := strings.Index(s[init:], text)
	if i < 0 {
		return -1
	}
	return init + i
}
