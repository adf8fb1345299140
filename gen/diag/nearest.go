package diag

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// Nearest returns the valid word most like the one typed, or "" when none is near enough to be meant.
func Nearest(typed string, valid []string) string {
	best, bestDist := "", len(typed)/3+2
	for _, v := range slices.Sorted(slices.Values(valid)) {
		if d := levenshtein.Distance(strings.ToLower(typed), strings.ToLower(v), nil); d < bestDist {
			best, bestDist = v, d
		}
	}
	return best
}

// Suggest returns `; did you mean "x"?` for the nearest valid word. When none is near it lists the valid words,
// and is empty when there are none.
func Suggest(typed string, valid []string) string {
	if n := Nearest(typed, valid); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	if len(valid) == 0 {
		return ""
	}
	return "; valid: " + strings.Join(slices.Compact(slices.Sorted(slices.Values(valid))), ", ")
}
