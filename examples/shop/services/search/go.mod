module shop.example/services/search

go 1.22
