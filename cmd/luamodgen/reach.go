package main

import (
	"encoding/json"
	"fmt"

	"github.com/luamodgen/luamodgen/gen"
)

// reach prints what of the packages of from: modules is bound, and why the rest is not.
func reach(o *options, res *gen.Result) error {
	if o.json {
		enc := json.NewEncoder(o.stdout)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if res.Reports == nil {
			res.Reports = []gen.PackageReport{}
		}
		return enc.Encode(res.Reports)
	}
	if len(res.Reports) == 0 {
		_, err := fmt.Fprintln(o.stdout, "No module has a package under from.")
		return err
	}
	if _, err := fmt.Fprint(o.stdout, gen.Summary(res.Reports)); err != nil {
		return err
	}
	for _, p := range res.Reports {
		if _, err := fmt.Fprint(o.stdout, "\n", p.Markdown()); err != nil {
			return err
		}
	}
	return nil
}
