package chart

import (
	"strconv"
	"time"
)

// axis places times on the width of the plot.
type axis struct {
	from        time.Time
	span        time.Duration // more than zero
	left, width float64
}

// newAxis covers loads, of which those under way last until now.
func newAxis(loads []load, now time.Time, left, width float64) axis {
	from, to := now, time.Time{}
	for _, l := range loads {
		if l.start.Before(from) {
			from = l.start
		}
		if end := l.until(now); end.After(to) {
			to = end
		}
	}
	return axis{from: from, span: max(to.Sub(from), time.Microsecond), left: left, width: width}
}

// until is when l ended, or now.
func (l *load) until(now time.Time) time.Time {
	if l.end.IsZero() {
		return now
	}
	return l.end
}

// x is where t is.
func (a axis) x(t time.Time) float64 { return a.at(t.Sub(a.from)) }

// at is where d after the beginning is.
func (a axis) at(d time.Duration) float64 { return a.left + a.width*float64(d)/float64(a.span) }

// step is the distance of ticks: 1, 2 or 5 of a decimal unit, and at most ten of them.
func (a axis) step() time.Duration {
	for unit := time.Duration(1); ; unit *= 10 {
		for _, n := range []time.Duration{1, 2, 5} {
			if n*unit*10 >= a.span {
				return n * unit
			}
		}
	}
}

// short writes a duration in three digits: "12.5 ms".
func short(d time.Duration) string {
	units := []struct {
		size time.Duration
		name string
	}{{time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}}
	for _, u := range units {
		if d >= u.size {
			return significant(float64(d)/float64(u.size)) + " " + u.name
		}
	}
	return strconv.FormatInt(int64(d), 10) + " ns"
}

// significant writes x, at least 1, in three digits or as an integer, without zeros at the end.
func significant(x float64) string {
	if x >= 100 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}
