package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// text reads any string.
func text(r *reader, v value) (string, bool) {
	return v.text, r.want(v, word)
}

// versionText reads a string that may look like a number: 1.10 is "1.10".
func versionText(r *reader, v value) (string, bool) {
	if v.kind == number {
		v = v.asWord()
	}
	return text(r, v)
}

// truth reads true or false.
func truth(r *reader, v value) (bool, bool) {
	return strings.EqualFold(v.text, "true"), r.want(v, boolean)
}

// oneOf reads one of some words.
func oneOf(words []string) scanner[string] {
	return func(r *reader, v value) (string, bool) {
		if !r.want(v, word) {
			return "", false
		}
		if !slices.Contains(words, v.text) {
			r.bad(v, diag.BadValue, "unknown word %q%s", v.text, diag.Suggest(v.text, words))
			return "", false
		}
		return v.text, true
	}
}

// formatVersion reads the version of the manifest's grammar, of which there is one.
func formatVersion(r *reader, v value) (int, bool) {
	if !r.want(v, number) {
		return 0, false
	}
	if v.text != "1" {
		r.bad(v, diag.BadVersion, "unknown version %s; this luamodgen reads version 1", v.text)
		return 0, false
	}
	return 1, true
}

// atLeast reads an integer that is not below least.
func atLeast(least int64) scanner[int] {
	return func(r *reader, v value) (int, bool) {
		if !r.want(v, number) {
			return 0, false
		}
		n, err := parseInt(v.text)
		if err == nil && n > math.MaxInt {
			err = errTooLarge
		}
		if err == nil && n < least {
			err = fmt.Errorf("write a number from %d up", least)
		}
		if err != nil {
			r.bad(v, diag.BadValue, "%q: %v", v.text, err)
		}
		return int(n), err == nil
	}
}

// count reads a limit: 1_000_000.
func count(r *reader, v value) (int64, bool) {
	if !r.want(v, number) {
		return 0, false
	}
	n, err := parseInt(v.text)
	return limit(r, v, n, err)
}

// size reads a limit of bytes: 1048576, 1MiB, 10 MB.
func size(r *reader, v value) (int64, bool) {
	if v.kind != number && !r.want(v, word) {
		return 0, false
	}
	n, err := parseSize(v.text)
	return limit(r, v, n, err)
}

// duration reads a limit of time, as Go writes it: 1m30s.
func duration(r *reader, v value) (time.Duration, bool) {
	if v.kind != number && !r.want(v, word) {
		return 0, false
	}
	d, err := time.ParseDuration(v.text)
	if err != nil {
		err = errNotDuration
	}
	return limit(r, v, d, err)
}

// limit reports the mistake of a limit that does not parse or limits nothing.
func limit[N int64 | time.Duration](r *reader, v value, n N, err error) (N, bool) {
	switch {
	case err != nil:
		r.bad(v, diag.BadValue, "%q: %v", v.text, err)
	case n <= 0:
		r.bad(v, diag.BadValue, "%q is not above zero; leave the key out for no limit", v.text)
	default:
		return n, true
	}
	return 0, false
}

var (
	errTooLarge    = errors.New("the number is too large")
	errNotWhole    = errors.New("write a whole number, in decimal")
	errNotSize     = errors.New("write a size like 65536, 64KiB or 10MB")
	errNotDuration = errors.New("write a number with a unit, like 500ms, 30s or 1h30m")

	decimal  = regexp.MustCompile(`^[+-]?(0|[1-9][0-9]*(_[0-9]+)*)$`)
	quantity = regexp.MustCompile(`^([+-]?[0-9_]+) ?([A-Za-z]*)$`)
)

// parseInt parses a decimal integer with _ between digits. YAML's octal and hexadecimal ones are refused, as a
// leading zero means different things in YAML 1.1 and 1.2.
func parseInt(s string) (int64, error) {
	if !decimal.MatchString(s) {
		return 0, errNotWhole
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, "_", ""), 10, 64)
	if err != nil {
		return 0, errTooLarge
	}
	return n, nil
}

// units are the units of sizes, in bytes.
var units = map[string]int64{
	"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
	"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
}

// parseSize parses an integer and its unit.
func parseSize(s string) (int64, error) {
	m := quantity.FindStringSubmatch(s)
	if m == nil {
		return 0, errNotSize
	}
	n, err := parseInt(m[1])
	if err != nil {
		return 0, err
	}
	unit, ok := units[cmp.Or(m[2], "B")]
	if !ok {
		return 0, errors.New("unknown unit" + diag.Suggest(m[2], slices.Collect(maps.Keys(units))))
	}
	if hi, lo := bits.Mul64(uint64(max(n, 0)), uint64(unit)); hi > 0 || lo > math.MaxInt64 {
		return 0, errTooLarge
	}
	return n * unit, nil
}
