package engine_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	_ "github.com/luamodgen/luamodgen/examples/quickstart/bindings"
	"github.com/luamodgen/luamodgen/examples/quickstart/inventory"
	"github.com/luamodgen/luamodgen/runtime/engine"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

func Example() {
	eng, err := engine.New(engine.Config{
		Profiles: []string{"minimal", "standard"},
		Limits: map[string]sandbox.Limits{
			"standard": {Instructions: 1_000_000, Timeout: 5 * time.Second, Memory: 32 << 20},
		},
		Output: os.Stdout,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close(context.Background())
	ctx := context.Background()

	result, err := eng.ExecuteString(ctx, `
		local count = ...
		require("inventory").put{name = "cake", price = 3.25, count = 8}
		print("cakes:", count)
		return {item = "cake", price = require("orders").place("cake", count)}`, "standard", 2)
	if err != nil {
		log.Fatal(err)
	}
	var order struct {
		Item  string
		Price float64
	}
	if err := result.Decode(&order); err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.Item, order.Price)

	_, err = eng.ExecuteString(ctx, `require("inventory").find("unicorn")`, "minimal")
	fmt.Println(errors.Is(err, inventory.ErrUnknown))
	_, err = eng.ExecuteString(ctx, `while true do end`, "standard")
	fmt.Println(errors.Is(err, sandbox.ErrInstructionLimit))
	// Output:
	// cakes:	2
	// cake 6.5
	// true
	// true
}
