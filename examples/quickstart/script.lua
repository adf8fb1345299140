local orders = require("orders")
local inventory = require("inventory")

inventory.put{name = "cake", price = 3.25, count = 8}
print("2 cakes cost", orders.place("cake", 2))
print("1 tea costs", orders.place("tea"))
print("left over:", inventory.find("cake").count .. " cakes, " .. inventory.find("tea").count .. " teas")
print("revenue:", orders.revenue())

print(pcall(inventory.put, {name = "jam", prize = 2}))
print(pcall(orders.place, "cake", 0.5))

inventory.find("unicorn")
