package gen

import (
	"fmt"
	"strings"
)

// Summary renders one row for each package, and their sum, as a Markdown table.
func Summary(reports []PackageReport) string {
	var text strings.Builder
	text.WriteString("| module | package | functions and methods | bound | % |\n|---|---|---:|---:|---:|\n")
	sum := PackageReport{}
	for i := range reports {
		p := &reports[i]
		fmt.Fprintf(&text, "| %s | %s | %d | %d | %.1f |\n", p.Module, p.Package, p.Total, p.Bound, p.Percent())
		sum.Total += p.Total
		sum.Bound += p.Bound
	}
	fmt.Fprintf(&text, "| | all | %d | %d | %.1f |\n", sum.Total, sum.Bound, sum.Percent())
	return text.String()
}

// Markdown renders every symbol of the package: what it is in Lua, or why it is not bound.
func (p *PackageReport) Markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "## %s: %s\n\n%d of %d functions and methods are bound (%.1f %%).\n\n", p.Module, p.Package, p.Bound, p.Total, p.Percent())
	text.WriteString("| Go | kind | Lua | not bound because |\n|---|---|---|---|\n")
	for _, s := range p.Symbols {
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", s.Name, s.Kind, cell(s.Lua), cell(s.Why))
	}
	return text.String()
}

// cell is a text as the cells of a table can hold it.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
