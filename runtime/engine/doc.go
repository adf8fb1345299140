// Package engine runs scripts that nobody has read, many times a second, in one process.
//
// Each run has a state of package sandbox, with the modules and under the limits of a profile. The states are kept in a pool for each profile and made as new
// after each run, so that nothing a script did is there for the next. A script is compiled once, whoever runs it:
//
//	eng, err := engine.New(engine.Config{
//		Scripts: os.DirFS("scripts"),
//		Limits:  map[string]sandbox.Limits{"standard": {Timeout: 5 * time.Second, Memory: 32 << 20}},
//	})
//	if err != nil {
//		return err
//	}
//	defer eng.Close(context.Background())
//
//	result, err := eng.ExecuteFile(ctx, "order.lua", "standard", "cake", 2)
//	if err != nil {
//		return err
//	}
//	var order struct {
//		Item  string
//		Price float64
//	}
//	err = result.Decode(&order)
//
// The example of the package is a complete program.
package engine
