package bind

import (
	"fmt"
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// ToDuration reads a number of seconds, rounded to the nanosecond, or a text as time.ParseDuration takes it: "1.5s", "2h30m".
func ToDuration[T ~int64](_ Call, v lua.LValue) (T, error) {
	switch v := v.(type) {
	case lua.LNumber:
		ns := math.Round(float64(v) * float64(time.Second))
		if !(ns >= math.MinInt64 && ns < -math.MinInt64) { // NaN is neither
			return 0, &valueError{text: formatNumber(float64(v)) + " seconds is no duration (at most 292 years)"}
		}
		return T(ns), nil
	case lua.LString:
		d, err := time.ParseDuration(string(v))
		if err != nil {
			return 0, &valueError{want: `duration like "1.5s", or seconds,`, got: shorten(string(v)), cause: err}
		}
		return T(d), nil
	}
	return 0, expected(`duration like "1.5s", or seconds,`, v)
}

// FromDuration makes a number of seconds, with which scripts can calculate. Up to 26 days it holds every nanosecond.
func FromDuration[T ~int64](_ Call, v T) (lua.LValue, error) {
	return lua.LNumber(float64(v) / float64(time.Second)), nil
}

// The seconds since 1970 of what RFC 3339 can write: the years 0 to 9999.
const firstSecond, lastSecond = -62167219200, 253402300799

// ToTime reads a text in RFC 3339, or a number of seconds since 1970 as os.time gives, which is a time in UTC.
func ToTime(_ Call, v lua.LValue) (time.Time, error) {
	switch v := v.(type) {
	case lua.LNumber:
		f := float64(v)
		if !(f >= firstSecond && f < lastSecond+1) {
			return time.Time{}, &valueError{text: formatNumber(f) + " is no time: seconds since 1970, in the years 0 to 9999"}
		}
		sec, frac := math.Modf(f)
		return time.Unix(int64(sec), int64(math.Round(frac*1e9))).UTC(), nil
	case lua.LString:
		t, err := time.Parse(time.RFC3339Nano, string(v))
		if err != nil {
			return time.Time{}, &valueError{want: `time like "2006-01-02T15:04:05Z", or seconds,`, got: shorten(string(v)), cause: err}
		}
		return t, nil
	}
	return time.Time{}, expected(`time like "2006-01-02T15:04:05Z", or seconds,`, v)
}

// FromTime makes a text in RFC 3339, to the nanosecond and with the offset of its zone. A time before the year 0 or after 9999 is
// an error.
func FromTime(_ Call, v time.Time) (lua.LValue, error) {
	text, err := v.AppendText(nil)
	if err != nil {
		return lua.LNil, &valueError{text: fmt.Sprintf("cannot write %s in RFC 3339", v), cause: err}
	}
	return lua.LString(text), nil
}
