package bind

import (
	"strings"
	"testing"
	"time"
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

// TestNearestOfLong compares a key of megabytes with the words, which would take minutes letter by letter.
func TestNearestOfLong(t *testing.T) {
	words := make([]string, 1000)
	for i := range words {
		words[i] = strings.Repeat("w", i%50)
	}
	start := time.Now()
	for range 10 {
		key := strings.Repeat("w", 10<<20)
		if got := Nearest(key, words); got != "" {
			t.Errorf("got %q", got)
		}
		if got := Quoted(key); len(got) > 300 {
			t.Errorf("%d bytes quoted", len(got))
		}
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
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
