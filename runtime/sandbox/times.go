package sandbox

import (
	"fmt"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

var timeFunctions = []function{
	{"os", "clock", osClock},
	{"os", "date", osDate},
	{"os", "difftime", osDiffTime},
	{"os", "time", osTime},
}

// started is when the clock of scripts was zero.
var started = time.Now()

func osClock(L *lua.LState) int {
	L.Push(lua.LNumber(time.Since(started).Seconds()))
	return 1
}

func osDiffTime(L *lua.LState) int {
	L.Push(lua.LNumber(L.CheckInt64(1) - L.OptInt64(2, 0)))
	return 1
}

func osTime(L *lua.LState) int {
	now := time.Now()
	if L.Get(1) != lua.LNil {
		t := L.CheckTable(1)
		now = time.Date(dateField(L, t, "year", -1), time.Month(dateField(L, t, "month", -1)), dateField(L, t, "day", -1),
			dateField(L, t, "hour", 12), dateField(L, t, "min", 0), dateField(L, t, "sec", 0), 0, time.Local)
	}
	L.Push(lua.LNumber(now.Unix()))
	return 1
}

// dateField is a number of a date. One that has no other value, which is a negative one, must be there.
func dateField(L *lua.LState, t *lua.LTable, name string, other int) int {
	v := t.RawGetString(name)
	if s, ok := v.(lua.LString); ok {
		v = parseNumber(trimSpace(L, string(s)), 10)
	}
	if n, ok := v.(lua.LNumber); ok {
		return int(n)
	}
	if other < 0 {
		L.RaiseError("field '%s' missing in date table", name)
	}
	return other
}

func osDate(L *lua.LState) int {
	format := optString(L, 1, "%c")
	when := time.Now()
	if L.Get(2) != lua.LNil {
		when = time.Unix(L.CheckInt64(2), 0)
	}
	if strings.HasPrefix(format, "!") {
		format = format[1:]
		when = when.UTC()
	}
	if strings.HasPrefix(format, "*t") {
		L.Push(dateTable(L, when))
		return 1
	}
	out := buffer{L: L}
	defer out.free()
	for {
		i := strings.IndexByte(format, '%')
		if i < 0 || i+1 == len(format) {
			out.write(format)
			out.push()
			return 1
		}
		out.write(format[:i])
		out.write(dateVerb(when, format[i+1]))
		format = format[i+2:]
		work(L)
	}
}

func dateTable(L *lua.LState, t time.Time) *lua.LTable {
	charge(L, 9*fieldSize)
	date := L.CreateTable(0, 9)
	for _, f := range []struct {
		name  string
		value int
	}{
		{"year", t.Year()}, {"month", int(t.Month())}, {"day", t.Day()}, {"hour", t.Hour()}, {"min", t.Minute()}, {"sec", t.Second()},
		{"wday", int(t.Weekday()) + 1}, {"yday", t.YearDay()},
	} {
		date.RawSetString(f.name, lua.LNumber(f.value))
	}
	date.RawSetString("isdst", lua.LBool(t.IsDST()))
	return date
}

// dateLayouts are the verbs of strftime that package time has a layout for, in the locale of C.
var dateLayouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'c': "Mon Jan _2 15:04:05 2006", 'd': "02", 'D': "01/02/06", 'e': "_2", 'F': "2006-01-02",
	'h': "Jan", 'H': "15", 'I': "03", 'm': "01", 'M': "04", 'p': "PM", 'P': "pm", 'r': "03:04:05 PM", 'R': "15:04", 'S': "05", 'T': "15:04:05",
	'x': "01/02/06", 'X': "15:04:05", 'y': "06", 'Y': "2006", 'z': "-0700", 'Z': "MST",
}

// dateVerb is what a verb of strftime stands for; one that there is not stands for itself.
func dateVerb(t time.Time, verb byte) string {
	if layout := dateLayouts[verb]; layout != "" {
		return t.Format(layout)
	}
	sunday := int(t.Weekday())
	switch verb {
	case '%':
		return "%"
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'j':
		return fmt.Sprintf("%03d", t.YearDay())
	case 'w':
		return fmt.Sprint(sunday)
	case 'U':
		return fmt.Sprintf("%02d", (t.YearDay()+6-sunday)/7)
	case 'W':
		return fmt.Sprintf("%02d", (t.YearDay()+6-(sunday+6)%7)/7)
	}
	return string([]byte{'%', verb})
}
