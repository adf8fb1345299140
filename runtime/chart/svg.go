package chart

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/luamodgen/luamodgen/runtime"
)

// Measures of the chart, in pixels.
const (
	chartWidth = 960.0
	margin     = 16.0
	headHeight = 92.0  // of title, summary and legend, above the numbers of the axis
	rowHeight  = 22.0  // of a module
	barHeight  = 14.0  // within its row
	indent     = 14.0  // of what a module depends on
	charWidth  = 6.9   // of a usual character
	timeWidth  = 130.0 // right of the plot, for what is written behind bars
	maxLabel   = 34    // characters
	maxNote    = 130   // characters
)

// colours of causes, in the order of the legend.
var colours = []struct {
	cause  runtime.LoadCause
	colour string
}{
	{runtime.CauseRequire, "#0072b2"},
	{runtime.CauseDependency, "#e69f00"},
	{runtime.CauseStage, "#009e73"},
	{runtime.CauseBundle, "#cc79a7"},
	{runtime.CauseWarm, "#d55e00"},
}

// otherColour is of loads without a known cause.
const otherColour = "#6e7781"

func colourOf(cause runtime.LoadCause) string {
	for _, c := range colours {
		if c.cause == cause {
			return c.colour
		}
	}
	return otherColour
}

// drawing is a chart that is being drawn.
type drawing struct {
	canvas
	axis
	loads  []load
	now    time.Time
	y      float64 // of the next row
	groups bool    // loads of several states
}

// WriteSVG draws what has been loaded so far.
func (t *Timeline) WriteSVG(w io.Writer) error {
	now := time.Now()
	loads, omitted := t.snapshot()
	d := drawing{loads: loads, now: now, y: headHeight, groups: severalStates(loads)}
	left := margin + labelWidth(loads)
	d.axis = newAxis(loads, now, left, chartWidth-left-timeWidth)
	title := t.Title
	if title == "" {
		title = "Module loading"
	}
	notes := d.notes(omitted)
	d.begin(chartWidth, d.bottom()+rowHeight*float64(len(notes))+margin, title)
	d.head(title)
	d.grid()
	d.rows()
	for _, n := range notes {
		d.text("bad", margin, d.y+rowHeight*0.9, cut(n, maxNote))
		d.y += rowHeight
	}
	_, err := w.Write(d.canvas.end())
	return err
}

// indented is how far the name of a load is from the left, so far that it still has room.
func indented(depth int) float64 { return min(indent*float64(depth), 120) }

// severalStates reports whether loads are of more than one state.
func severalStates(loads []load) bool {
	return len(loads) > 0 && loads[0].state != loads[len(loads)-1].state
}

// labelWidth is what the names of modules take, and the space after them.
func labelWidth(loads []load) float64 {
	width := 60.0
	for _, l := range loads {
		width = max(width, indented(l.depth)+charWidth*float64(len([]rune(cut(l.module, maxLabel)))))
	}
	return min(width, 300) + 14
}

// bottom is where the rows end.
func (d *drawing) bottom() float64 {
	rows := len(d.loads)
	for i := range d.loads {
		if d.heads(i) {
			rows++
		}
	}
	return headHeight + rowHeight*float64(max(rows, 1))
}

// heads reports whether the i-th load is the first of its state and the state has a heading.
func (d *drawing) heads(i int) bool {
	return d.groups && (i == 0 || d.loads[i].state != d.loads[i-1].state)
}

// head writes the title, the summary, and the legend of the causes that there are.
func (d *drawing) head(title string) {
	d.text("title", margin, 28, cut(title, 90))
	d.text("soft", margin, 46, d.summary())
	x := margin
	for _, c := range colours {
		if !d.has(c.cause) {
			continue
		}
		d.fill("", x, 55, 12, 10, c.colour, "")
		d.text("soft", x+17, 64, string(c.cause))
		x += 17 + charWidth*float64(len(c.cause)) + 18
	}
	if len(d.loads) > 0 {
		d.fill("light", x, 55, 12, 10, otherColour, "")
		d.fill("", x+12, 55, 12, 10, otherColour, "")
		d.text("soft", x+29, 64, "light: the whole load, dark: its constructor")
	}
}

func (d *drawing) has(cause runtime.LoadCause) bool {
	for _, l := range d.loads {
		if l.cause == cause {
			return true
		}
	}
	return false
}

// summary says in a line what the chart shows.
func (d *drawing) summary() string {
	if len(d.loads) == 0 {
		return "nothing was loaded"
	}
	failed, open := 0, 0
	for _, l := range d.loads {
		if l.err != nil {
			failed++
		}
		if l.end.IsZero() {
			open++
		}
	}
	parts := []string{fmt.Sprintf("%s within %s", loads(len(d.loads)), short(d.span))}
	if failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", failed))
	}
	if open > 0 {
		parts = append(parts, fmt.Sprintf("%d still loading", open))
	}
	return strings.Join(parts, ", ")
}

// notes are the lines below the chart: what failed and why, once, and what is not shown.
func (d *drawing) notes(omitted int) (lines []string) {
	for _, l := range d.loads {
		if l.err == nil {
			continue
		}
		line := fmt.Sprintf("✗ %s: %s", l.module, strings.Join(strings.Fields(l.err.Error()), " "))
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if omitted > 0 {
		lines = append(lines, fmt.Sprintf("and %s more, not shown", loads(omitted)))
	}
	return lines
}

// loads counts loads in words.
func loads(n int) string {
	if n == 1 {
		return "1 load"
	}
	return fmt.Sprintf("%d loads", n)
}
