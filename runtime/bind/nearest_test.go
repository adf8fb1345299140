package bind

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	keys := []string{"x", "label", "max_tokens", "temperature"}
	for key, want := range map[string]string{"lable": "label", "Label": "label", "y": "x", "": "x", "maxtokens": "max_tokens",
		"temprature": "temperature", "tokens": "", "zzzzz": ""} {
		if got := Nearest(key, keys); got != want {
			t.Errorf("%q: got %q, want %q", key, got, want)
		}
	}
	if got := Nearest("x", nil); got != "" {
		t.Errorf("got %q of nothing", got)
	}
}

// TestNearestOfLong checks that a key of megabytes, which would take minutes letter by letter, is not compared with words that are no match by length.
func TestNearestOfLong(t *testing.T) {
	words := []string{"w", "ww", strings.Repeat("w", 50)}
	key := strings.Repeat("w", 10<<20)
	if n := testing.AllocsPerRun(1, func() {
		if got := Nearest(key, words); got != "" {
			t.Errorf("got %q", got)
		}
	}); n != 0 {
		t.Errorf("it is compared: %v allocations", n)
	}
}

func TestMessages(t *testing.T) {
	long := error(&valueError{text: "wrong"})
	for range 1000 {
		long = atName("name", long)
	}
	if n := len(long.Error()); n > 300 {
		t.Errorf("a path of %d bytes", n)
	}
	for params, want := range map[string]string{"a": "a", "a, b?": "b", "a, ...rest": "rest", "": ""} {
		if got := paramName(params, 2); got != want {
			t.Errorf("parameter 2 of %q: got %q, want %q", params, got, want)
		}
	}
}
